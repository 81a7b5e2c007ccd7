package io.sluice.dashboard.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request and its answer, as far as a filter that serves files asks for them. */
final class Exchange {
    private final Map<String, String> asked = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> answered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final String method;
    private final String path;
    private int status = 200;
    private boolean passedOn;

    Exchange(String method, String path, String... headers) {
        this.method = method;
        this.path = path;
        for (int i = 0; i < headers.length; i += 2) {
            asked.put(headers[i], headers[i + 1]);
        }
    }

    HttpServletRequest request() {
        return proxy(HttpServletRequest.class, (name, args) -> switch (name) {
            case "getMethod" -> method;
            case "getRequestURI" -> path;
            case "getHeader" -> asked.get((String) args[0]);
            default -> throw new UnsupportedOperationException(name);
        });
    }

    HttpServletResponse response() {
        return proxy(HttpServletResponse.class, (name, args) -> switch (name) {
            case "containsHeader" -> answered.containsKey((String) args[0]);
            case "setHeader" -> answered.put((String) args[0], (String) args[1]);
            case "setContentType" -> answered.put("Content-Type", (String) args[0]);
            case "setContentLength" -> answered.put("Content-Length", String.valueOf(args[0]));
            case "setStatus", "sendError" -> {
                status = (int) args[0];
                yield null;
            }
            case "getOutputStream" -> new Output(body);
            default -> throw new UnsupportedOperationException(name);
        });
    }

    FilterChain chain() {
        return (request, response) -> {
            passedOn = true;
        };
    }

    boolean passedOn() {
        return passedOn;
    }

    int status() {
        return status;
    }

    String header(String name) {
        return answered.getOrDefault(name, "");
    }

    byte[] body() {
        return body.toByteArray();
    }

    String text() {
        return body.toString(StandardCharsets.UTF_8);
    }

    private interface Answers {
        @Nullable Object answer(String method, Object[] args);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (Object self, Method called, Object @Nullable [] args) -> {
                    Object answer = answers.answer(called.getName(), args == null ? new Object[0] : args);
                    return called.getReturnType() == void.class ? null : answer;
                }));
    }

    /** Writes into memory. */
    private static final class Output extends ServletOutputStream {
        private final ByteArrayOutputStream into;

        Output(ByteArrayOutputStream into) {
            this.into = into;
        }

        @Override
        public void write(int octet) {
            into.write(octet);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("nothing here is asynchronous");
        }
    }
}
