package io.sluice.spring.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is looked at of a request, whichever kind of server it came in by. */
interface RequestView {
    /** The first value of a header. */
    @Nullable String header(String name);

    /** All values of a header that is a list, in their order; each may itself hold several, separated by commas. */
    List<String> headers(String name);

    @Nullable String cookie(String name);

    /** What stands behind the question mark, as it was sent. */
    @Nullable String query();

    /** The address of the other end of the connection, without a port. */
    @Nullable String peer();

    /** Who has logged in; null if nobody has, or if that is not known yet. */
    @Nullable String principal();
}
