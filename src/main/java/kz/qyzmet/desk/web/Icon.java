package kz.qyzmet.desk.web;

/** Line icons on a grid of 24, drawn for this desk; the colour is the text's. */
public final class Icon {
    private Icon() {}

    /** The inner SVG of an icon; an unknown name is a plain dot, seen but harmless. */
    public static String of(String name) {
        return switch (name) {
            case "inbox" -> "<path d='M4 13 6.5 5h11L20 13v6H4z'/><path d='M4 13h5l1 2.5h4L15 13h5'/>";
            case "ticket", "mine" -> "<path d='M5 4h14v16l-3-2-2 2-2-2-2 2-2-2-3 2z'/><path d='M9 9h6M9 13h4'/>";
            case "new", "plus" -> "<path d='M12 5v14M5 12h14'/>";
            case "search" -> "<circle cx='11' cy='11' r='6'/><path d='m15.5 15.5 4.5 4.5'/>";
            case "mail", "outbox" -> "<path d='M4 6h16v12H4z'/><path d='m4 7 8 6 8-6'/>";
            case "shield", "policy" ->
                "<path d='M12 3.5 5 6v5.5c0 4.2 2.8 7.4 7 9 4.2-1.6 7-4.8 7-9V6z'/><path d='m9 12 2.2 2.2L15.2 10'/>";
            case "warning", "quarantine" -> "<path d='M12 4 3 20h18z'/><path d='M12 10v5M12 17.2v.3'/>";
            case "people", "staff" ->
                "<circle cx='9' cy='9' r='3.2'/><path d='M3.5 19c.6-3.3 2.7-5 5.5-5s4.9 1.7 5.5 5'/><path d='M15.5 6.200a3.1 3.1 0 0 1 0 5.700M17.5 14.500c1.7.8 2.7 2.3 3 4.5'/>";
            case "person", "account" -> "<circle cx='12' cy='8.5' r='3.5'/><path d='M5 20c.7-4 3.3-6 7-6s6.3 2 7 6'/>";
            case "settings", "admin" ->
                "<path d='M4 7h9M17 7h3M4 17h3M11 17h9'/><circle cx='15' cy='7' r='2'/><circle cx='9' cy='17' r='2'/>";
            case "team" -> "<path d='M4 20V9l8-5 8 5v11'/><path d='M9 20v-6h6v6'/>";
            case "service" -> "<path d='M5 5h6v6H5zM13 5h6v6h-6zM5 13h6v6H5zM13 13h6v6h-6z'/>";
            case "key", "token" ->
                "<circle cx='8' cy='14' r='3.5'/><path d='m10.5 11.5 8-8M15 7l2.5 2.500M17.5 4.5 20 7'/>";
            case "clip" ->
                "<path d='m8 12.5 6.5-6.500a3 3 0 0 1 4.2 4.200l-8.2 8.300a4.8 4.8 0 0 1-6.8-6.800L11 4.5'/>";
            case "camera" -> "<path d='M4 8h4l1.5-2.500h5L16 8h4v11H4z'/><circle cx='12' cy='13' r='3.2'/>";
            case "file" -> "<path d='M6 3.500h8l4 4v13H6z'/><path d='M14 3.500v4h4'/>";
            case "check" -> "<path d='m5 12.5 4.5 4.500L19 7.5'/>";
            case "cross" -> "<path d='m6 6 12 12M18 6 6 18'/>";
            case "undo" -> "<path d='M8 6 4 10l4 4'/><path d='M4 10h10a5.5 5.5 0 0 1 0 11h-3'/>";
            case "note" -> "<path d='M5 4h14v11l-5 5H5z'/><path d='M14 20v-5h5'/>";
            case "reply" -> "<path d='m10 7-6 5 6 5v-3.300c5 0 8 1 10 4.3-.5-5.5-3.7-9-10-9z'/>";
            case "lock" -> "<path d='M6 11h12v9H6z'/><path d='M8.5 11V8a3.5 3.5 0 0 1 7 0v3'/>";
            case "link" ->
                "<path d='M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.700L12 7'/><path d='M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.700L12 17'/>";
            case "clock" -> "<circle cx='12' cy='12' r='8'/><path d='M12 7.500V12l3 2'/>";
            case "book", "api" ->
                "<path d='M5 4.500h6a2 2 0 0 1 2 2V20a2 2 0 0 0-2-1.500H5z'/><path d='M19 4.500h-4a2 2 0 0 0-2 2V20a2 2 0 0 1 2-1.500h4z'/>";
            case "door", "signin", "signout" -> "<path d='M13 4h6v16h-6'/><path d='M4 12h10M10.5 8.5 14 12l-3.5 3.5'/>";
            case "keyboard", "help" ->
                "<path d='M3 7h18v10H3z'/><path d='M6.5 10.500h.1M10 10.500h.1M14 10.500h.1M17.5 10.500h.1M8 14h8'/>";
            case "sun" ->
                "<circle cx='12' cy='12' r='4'/><path d='M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.400M18.4 5.6 17 7M7 17l-1.4 1.4'/>";
            case "moon" -> "<path d='M19.5 14.500A8 8 0 0 1 9.5 4.500a8 8 0 1 0 10 10z'/>";
            case "auto" -> "<circle cx='12' cy='12' r='8'/><path d='M12 4v16a8 8 0 0 0 0-16z' fill='currentColor'/>";
            case "back", "newer" -> "<path d='m14 6-6 6 6 6'/>";
            case "forward", "older" -> "<path d='m10 6 6 6-6 6'/>";
            case "home" -> "<path d='m4 11 8-7 8 7v9h-5v-6H9v6H4z'/>";
            default -> "<circle cx='12' cy='12' r='2.5'/>";
        };
    }
}
