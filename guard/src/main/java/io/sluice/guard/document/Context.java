package io.sluice.guard.document;

/**
 * What codecs need besides the value.
 *
 * @param form how values are written
 * @param functions what is known by name
 * @param classes where exceptions are looked up
 * @param problems where mistakes go while reading
 */
record Context(Form form, NamedFunctions functions, ClassLoader classes, Problems problems) {

    /** For records that refer to nothing of the program's, for one use. */
    static Context ofRecords(Form form) {
        return new Context(form, NamedFunctions.none(), Context.class.getClassLoader(), new Problems());
    }
}
