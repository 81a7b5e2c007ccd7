package io.sluice.dashboard.server.web;

import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.server.access.ConflictException;
import io.sluice.dashboard.server.access.DeniedException;
import io.sluice.dashboard.server.access.LinkGoneException;
import io.sluice.dashboard.server.access.SignInRefusedException;
import io.sluice.dashboard.server.rollout.WrongStateException;
import io.sluice.dashboard.server.rules.DraftChangedException;
import io.sluice.dashboard.server.rules.IdempotencyKeyReusedException;
import io.sluice.dashboard.server.rules.NotFoundException;
import io.sluice.dashboard.server.rules.StaleRevisionException;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.AppStore.App;
import io.sluice.dashboard.server.store.Draft;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.web.Bodies.TooLargeException;
import io.sluice.dashboard.server.web.Etags.MissingPreconditionException;
import io.sluice.dashboard.server.whatif.TooOftenException;
import io.sluice.guard.convert.UnreadableFormatException;
import io.sluice.guard.document.InvalidRulesException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Exceptions as answers: what went wrong, where, and what was allowed; in {@code application/problem+json}. */
@RestControllerAdvice
public final class Problems extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final AppStore apps;

    public Problems(AppStore apps) {
        this.apps = apps;
    }

    @ExceptionHandler
    ProblemDetail invalid(InvalidRulesException wrong) {
        ProblemDetail problem = problem(HttpStatus.UNPROCESSABLE_CONTENT, "the rules hold mistakes", wrong);
        problem.setProperty("errors", wrong.errors().stream().map(Mistake::of).toList());
        return problem;
    }

    /** With the revision that the author saw and the one of now: his change is what differs from the first. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> stale(StaleRevisionException late) {
        ProblemDetail problem = problem(HttpStatus.PRECONDITION_FAILED, "somebody else was faster", late);
        problem.setProperty("base", whole(late.base()));
        problem.setProperty("live", whole(late.live()));
        Revision live = late.live();
        return ResponseEntity.status(HttpStatus.PRECONDITION_FAILED)
                .eTag(Etags.of(live == null ? 0 : live.number()))
                .body(problem);
    }

    private static @Nullable RevisionView whole(@Nullable Revision revision) {
        return revision == null ? null : RevisionView.whole(revision);
    }

    /** With the draft as it is now, so that nothing of it is lost. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> changedElsewhere(DraftChangedException late) {
        ProblemDetail problem = problem(HttpStatus.PRECONDITION_FAILED, "your draft was changed elsewhere", late);
        Draft now = late.now();
        problem.setProperty("draft", now == null ? null : DraftView.of(now));
        return ResponseEntity.status(HttpStatus.PRECONDITION_FAILED)
                .eTag(Etags.of(now))
                .body(problem);
    }

    @ExceptionHandler
    ProblemDetail unreadable(UnreadableFormatException wrong) {
        return problem(HttpStatus.UNPROCESSABLE_CONTENT, "not of another library", wrong);
    }

    @ExceptionHandler
    ProblemDetail unconditional(MissingPreconditionException wrong) {
        return problem(HttpStatus.PRECONDITION_REQUIRED, "say what you saw", wrong);
    }

    @ExceptionHandler
    ProblemDetail notFound(NotFoundException wrong) {
        return problem(HttpStatus.NOT_FOUND, "not found", wrong);
    }

    /** Another state of a rollout would allow it. */
    @ExceptionHandler
    ProblemDetail wrongState(WrongStateException wrong) {
        return problem(HttpStatus.CONFLICT, "not in this state", wrong);
    }

    @ExceptionHandler
    ProblemDetail reused(IdempotencyKeyReusedException wrong) {
        return problem(HttpStatus.UNPROCESSABLE_CONTENT, "another request had this key", wrong);
    }

    @ExceptionHandler
    ProblemDetail tooLarge(TooLargeException wrong) {
        return problem(HttpStatus.CONTENT_TOO_LARGE, "too large", wrong);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> signedOut(SignedOutException who) {
        return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .body(problem(HttpStatus.UNAUTHORIZED, "who are you?", who));
    }

    /** With the permission that is missing, and whom to ask for it. */
    @ExceptionHandler
    ProblemDetail denied(DeniedException denied) {
        ProblemDetail problem = problem(HttpStatus.FORBIDDEN, "not allowed", denied);
        problem.setProperty("permission", denied.permission());
        String app = denied.app();
        if (app != null) {
            problem.setProperty("app", app);
            apps.app(app)
                    .map(App::owner)
                    .filter(owner -> !owner.isEmpty())
                    .ifPresent(owner -> problem.setProperty("ask", owner));
        }
        if (denied.env() != null) {
            problem.setProperty("env", denied.env());
        }
        return problem;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notSignedIn(SignInRefusedException refused) {
        boolean isTooEarly = !refused.retryAfter().isZero();
        HttpStatus status = isTooEarly ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.UNAUTHORIZED;
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
        if (isTooEarly) {
            answer.header(HttpHeaders.RETRY_AFTER, seconds(refused.retryAfter()));
        }
        return answer.body(problem(status, "not signed in", refused));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooOften(TooOftenException early) {
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                .header(HttpHeaders.RETRY_AFTER, seconds(early.retryAfter()))
                .body(problem(HttpStatus.TOO_MANY_REQUESTS, "not so often", early));
    }

    /** As the header wants them: whole ones, and none too few. */
    private static String seconds(Duration wait) {
        return Long.toString(wait.plusSeconds(1).minusNanos(1).toSeconds());
    }

    @ExceptionHandler
    ProblemDetail gone(LinkGoneException gone) {
        return problem(HttpStatus.GONE, "this link is used up", gone);
    }

    @ExceptionHandler
    ProblemDetail conflict(ConflictException conflict) {
        return problem(HttpStatus.CONFLICT, "not as things are", conflict);
    }

    /** A value that a record refuses. */
    @ExceptionHandler
    ProblemDetail badValue(IllegalArgumentException wrong) {
        return problem(HttpStatus.BAD_REQUEST, "a value is not allowed", wrong);
    }

    /** Applications keep their rules meanwhile, so nothing is lost but the right to change them. */
    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ProblemDetail noDatabase(RuntimeException failed) {
        LOG.warn("the database failed", failed);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "the database cannot be used now; nothing was changed");
        problem.setTitle("no database");
        return problem;
    }

    private static ProblemDetail problem(HttpStatus status, String title, RuntimeException why) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, String.valueOf(why.getMessage()));
        problem.setTitle(title);
        return problem;
    }
}
