package io.sluice.cluster.standalone;

import io.sluice.guard.document.RecordDocuments;
import io.sluice.guard.document.RuleError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What the admin API answers. */
record AdminReply(int status, String type, Body body, Optional<String> tag) {
    private static final RecordDocuments<Problem> PROBLEMS = RecordDocuments.of(Problem.class);

    /** Text in UTF-8. */
    record Body(String text) {
        byte[] bytes() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        int length() {
            return bytes().length;
        }
    }

    /**
     * A problem document (RFC 9457).
     *
     * @param errors what is wrong with a document that was sent
     */
    public record Problem(String title, int status, String detail, List<Mistake> errors) {}

    /** One mistake, as {@link RuleError}. */
    public record Mistake(String path, String code, String message, int line, int column) {
        static Mistake of(RuleError error) {
            return new Mistake(error.path(), error.code().name(), error.message(), error.line(), error.column());
        }
    }

    static AdminReply json(String json) {
        return new AdminReply(200, "application/json", new Body(json), Optional.empty());
    }

    static AdminReply text(int status, String text) {
        return new AdminReply(status, "text/plain; charset=utf-8", new Body(text), Optional.empty());
    }

    static AdminReply problem(int status, String detail) {
        return problem(status, detail, List.of());
    }

    static AdminReply problem(int status, String detail, List<RuleError> errors) {
        Problem problem = new Problem(
                title(status), status, detail, errors.stream().map(Mistake::of).toList());
        return new AdminReply(status, "application/problem+json", new Body(PROBLEMS.json(problem)), Optional.empty());
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 428 -> "Precondition Required";
            default -> "Internal Server Error";
        };
    }

    AdminReply withTag(String newTag) {
        return new AdminReply(status, type, body, Optional.of(newTag));
    }

    AdminReply withStatus(int newStatus) {
        return new AdminReply(newStatus, type, body, tag);
    }
}
