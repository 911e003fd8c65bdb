package kz.qyzmet.desk.policy;

/** Names the module and the class that something comes from, for the page and the data map. */
final class Modules {
    private static final String BASE = "kz.qyzmet.desk.";

    private Modules() {}

    /** Such as {@code ticket}. */
    static String of(Object declared) {
        var name = declared.getClass().getPackageName();
        if (!name.startsWith(BASE)) {
            return name;
        }
        var module = name.substring(BASE.length());
        var dot = module.indexOf('.');
        return dot < 0 ? module : module.substring(0, dot);
    }

    /** Such as {@code ticket.PermitControl}, what a reader looks for in the source. */
    static String nameOf(Object control) {
        var name = control.getClass().getSimpleName();
        var proxy = name.indexOf("$$");
        return of(control) + "." + (proxy < 0 ? name : name.substring(0, proxy));
    }
}
