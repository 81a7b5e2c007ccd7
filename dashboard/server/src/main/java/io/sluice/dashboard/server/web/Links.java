package io.sluice.dashboard.server.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Lists that go on: a {@code Link} header says where. */
final class Links {
    private Links() {}

    /**
     * An answer with the link to what follows.
     *
     * @param next the value of {@code before} there; 0 if nothing follows
     */
    static ResponseEntity.BodyBuilder page(HttpServletRequest request, long next) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
        if (next != 0) {
            String query = ServletUriComponentsBuilder.fromRequest(request)
                    .replaceQueryParam("before", next)
                    .build()
                    .getQuery();
            answer.header(HttpHeaders.LINK, '<' + request.getRequestURI() + '?' + query + ">; rel=\"next\"");
        }
        return answer;
    }
}
