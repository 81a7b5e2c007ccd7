package io.sluice.dashboard.server.access;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Recognises passwords by Argon2id with 19 MiB, two rounds and one lane, as OWASP advises. What it keeps says with which numbers it was made, so
 * that they can be raised later.
 * <p><b>Cost.</b> Each call takes some 50 ms of a processor and 19 MiB, on purpose. No more than two run at a time, the others wait: whoever tries
 * many passwords slows down others who sign in, and nothing else.
 * <p>Safe for many threads.
 */
public final class Passwords {
    /** In characters. */
    public static final int SHORTEST = 12;

    /** In characters. */
    public static final int LONGEST = 256;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int ROUNDS = 2;
    private static final int AT_A_TIME = 2;

    private final Semaphore room = new Semaphore(AT_A_TIME, true);
    private final PasswordEncoder encoder;
    private @Nullable String nobodys; // guarded by this

    public Passwords() {
        this(new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, ROUNDS));
    }

    Passwords(PasswordEncoder encoder) {
        this.encoder = encoder;
    }

    /** Throws unless a password may be chosen; the message does not tell it. */
    static void check(String password) {
        int length = Check.present("password", password).length();
        if (length < SHORTEST || length > LONGEST) {
            throw new BadValueException(
                    "password", "from " + SHORTEST + " to " + LONGEST + " characters long", length + " long");
        }
    }

    /** What is to be kept of a password. */
    String hash(String password) {
        room.acquireUninterruptibly();
        try {
            return Check.present("hash", encoder.encode(password));
        } finally {
            room.release();
        }
    }

    /**
     * Whether a password is the one. It takes as long if there is none, so that nobody can tell names that exist by the clock.
     *
     * @param kept what was kept of it; null if there is none
     */
    boolean matches(String password, @Nullable String kept) {
        String expected = kept == null ? nobodys() : kept;
        room.acquireUninterruptibly();
        try {
            boolean matches = password.length() <= LONGEST && encoder.matches(password, expected);
            return kept != null && matches;
        } finally {
            room.release();
        }
    }

    private synchronized String nobodys() {
        String made = nobodys;
        if (made == null) {
            made = hash(Secrets.next());
            nobodys = made;
        }
        return made;
    }
}
