package io.sluice.cluster.standalone;

import java.util.List;

/** Follows rules in files, and puts them in force while a server runs. */
interface RulesWatch extends AutoCloseable {

    /**
     * Puts in force what is there, and follows changes.
     *
     * @throws IllegalStateException if there is nothing that can be put in force; the message says which file and why
     */
    void start();

    /** What is wrong with the files now; what was good before is in force. Empty if nothing is. */
    List<String> problems();

    @Override
    void close();
}
