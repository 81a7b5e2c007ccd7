package io.sluice.dashboard.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Answers browsers that go to a page, whatever its address, with the one document that all pages are; and serves the files which that names.
 * Everything else is passed on: the API, the agents, programs that do not ask for HTML.
 * <p><b>Caching.</b> Files stand below {@code /assets/} and a hash of all of them, so they may be kept for ever; the document, which names the
 * hash, is asked for again each time and has an {@code ETag}. All modules are named in it, so that none waits for another to be read.
 * <p>Safe for many threads.
 */
public final class PagesFilter extends HttpFilter {
    /** Below this path is everything that no page can have as its address. */
    private static final Set<String> NOT_PAGES = Set.of("api", "agent", "assets", "metrics");

    /** What the pages need, and no more: no script, style or connection but this server's own, and no markup made of strings. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self';"
            + " require-trusted-types-for 'script'";

    private static final String POLICY_HEADER = "Content-Security-Policy";
    private static final String ASSETS = "/assets/";
    private static final long serialVersionUID = 1;

    private final transient Assets assets = new Assets();
    private final transient Asset index = index(assets);
    private final String etag = '"' + assets.version() + '"';

    private static Asset index(Assets assets) {
        String prefix = ASSETS + assets.version();
        StringBuilder modules = new StringBuilder();
        for (String name : assets.names()) {
            if (name.endsWith(".js")) {
                modules.append("<link rel=\"modulepreload\" href=\"")
                        .append(prefix)
                        .append('/')
                        .append(name)
                        .append("\">\n");
            }
        }
        String html = new String(assets.get(Assets.INDEX).bytes(), StandardCharsets.UTF_8)
                .replace("{assets}", prefix)
                .replace("<!-- modules -->\n", modules);
        return Asset.of(Assets.INDEX, html.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI();
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (reads && path.startsWith(ASSETS)) {
            serveFile(path.substring(ASSETS.length()), request, response);
        } else if (reads && isPage(path) && accepts(request, "Accept", "text/html")) {
            servePage(request, response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isPage(String path) {
        int end = path.indexOf('/', 1);
        return !NOT_PAGES.contains(path.substring(1, end < 0 ? path.length() : end));
    }

    private void serveFile(String versionAndName, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String prefix = assets.version() + '/';
        Asset file = versionAndName.startsWith(prefix) ? assets.find(versionAndName.substring(prefix.length())) : null;
        if (file == null) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
        send(file, request, response);
    }

    private void servePage(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!response.containsHeader(POLICY_HEADER)) {
            response.setHeader(POLICY_HEADER, POLICY);
        }
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("ETag", etag);
        if (etag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        send(index, request, response);
    }

    private static void send(Asset file, HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean packed = file.isPacked() && accepts(request, "Accept-Encoding", "gzip");
        byte[] body = packed ? file.packed() : file.bytes();
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Vary", "Accept-Encoding");
        if (packed) {
            response.setHeader("Content-Encoding", "gzip");
        }
        response.setContentType(file.mediaType());
        response.setContentLength(body.length);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(body);
        }
    }

    private static boolean accepts(HttpServletRequest request, String header, String what) {
        String accepted = request.getHeader(header);
        return accepted != null && accepted.contains(what);
    }
}
