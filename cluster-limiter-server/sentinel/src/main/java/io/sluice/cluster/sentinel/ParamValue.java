package io.sluice.cluster.sentinel;

/**
 * The value of a hot parameter, as it comes over the wire: the number 5 and the text "5" are two.
 *
 * @param kind what type the value is of
 * @param text the value, as Java writes it
 */
record ParamValue(Kind kind, String text) {

    /** What values there are. */
    enum Kind {
        INTEGER(0, "int", "java.lang.Integer"),
        LONG(1, "long", "java.lang.Long"),
        BYTE(2, "byte", "java.lang.Byte"),
        DOUBLE(3, "double", "java.lang.Double"),
        FLOAT(4, "float", "java.lang.Float"),
        SHORT(5, "short", "java.lang.Short"),
        BOOLEAN(6, "boolean", "java.lang.Boolean"),
        STRING(7, "String", "java.lang.String");

        private final int number;
        private final String name;
        private final String className;

        Kind(int number, String name, String className) {
            this.number = number;
            this.name = name;
            this.className = className;
        }

        /** Its number on the wire. */
        int number() {
            return number;
        }

        /** Whether rules call it so. */
        boolean isCalled(String word) {
            return word.equals(name) || word.equals(className);
        }

        /**
         * The value that a text of a rule means.
         *
         * @throws NumberFormatException if it means none
         */
        ParamValue parse(String text) {
            Object value = switch (this) {
                case INTEGER -> Integer.valueOf(text);
                case LONG -> Long.valueOf(text);
                case BYTE -> Byte.valueOf(text);
                case DOUBLE -> Double.valueOf(text);
                case FLOAT -> Float.valueOf(text);
                case SHORT -> Short.valueOf(text);
                case BOOLEAN -> Boolean.valueOf(text);
                case STRING -> text;
            };
            return new ParamValue(this, value.toString());
        }
    }
}
