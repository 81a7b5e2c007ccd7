package io.sluice.dashboard.server.web;

import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.DeniedException;
import io.sluice.dashboard.server.rules.NotFoundException;
import io.sluice.dashboard.server.store.RulesetKey;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Stands before every endpoint, and asks for what it {@linkplain Needs needs}. An endpoint that says nothing is for nobody. Files, such as pages,
 * are for everybody.
 */
final class Doorkeeper implements HandlerInterceptor, HandlerMethodArgumentResolver {
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod endpoint) || request.getDispatcherType() == DispatcherType.ERROR) {
            return true;
        }
        Free free = endpoint.getMethodAnnotation(Free.class);
        if (free != null && free.value() == Free.To.EVERYBODY) {
            return true;
        }
        Caller caller = caller(request);
        if (free == null) {
            ask(caller, endpoint, request);
        }
        return true;
    }

    private static void ask(Caller caller, HandlerMethod endpoint, HttpServletRequest request) {
        Needs needs = endpoint.getMethodAnnotation(Needs.class);
        if (needs == null) {
            throw new NotFoundException(
                    "endpoint " + request.getRequestURI() + " for anybody"); // it does not say what it needs
        }
        String app = variable(request, "app");
        String env = variable(request, "env");
        switch (needs.at()) {
            case PATH -> caller.require(needs.value(), app, env);
            case ANYWHERE, BODY -> {
                if (!caller.maySomewhere(needs.value(), app)) {
                    throw new DeniedException(needs.value(), app, null);
                }
            }
        }
    }

    private static @Nullable String variable(HttpServletRequest request, String name) {
        Map<?, ?> variables = (Map<?, ?>) request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        Object value = variables == null ? null : variables.get(name);
        if (value != null) {
            RulesetKey.checkName(name, value.toString());
        }
        return value == null ? null : value.toString();
    }

    private static Caller caller(@Nullable HttpServletRequest request) {
        if (request != null && request.getUserPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw new SignedOutException();
    }

    // ---- parameters of type Caller

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Caller.class;
    }

    @Override
    public Caller resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        return caller(request.getNativeRequest(HttpServletRequest.class));
    }
}
