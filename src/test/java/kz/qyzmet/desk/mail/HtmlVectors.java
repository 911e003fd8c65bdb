package kz.qyzmet.desk.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Every way we have read of to make HTML act, load or escape, one in a line of {@code html-vectors.txt}. */
final class HtmlVectors {
    static final List<String> HANDLERS = List.of(
            "onabort",
            "onactivate",
            "onafterprint",
            "onanimationend",
            "onanimationiteration",
            "onanimationstart",
            "onauxclick",
            "onbeforecopy",
            "onbeforeinput",
            "onbeforematch",
            "onbeforetoggle",
            "onbeforeunload",
            "onbegin",
            "onblur",
            "onbounce",
            "oncancel",
            "oncanplay",
            "onchange",
            "onclick",
            "onclose",
            "oncontentvisibilityautostatechange",
            "oncontextmenu",
            "oncopy",
            "oncuechange",
            "oncut",
            "ondblclick",
            "ondrag",
            "ondragenter",
            "ondrop",
            "onend",
            "onerror",
            "onfinish",
            "onfocus",
            "onfocusin",
            "onformdata",
            "onfullscreenchange",
            "ongotpointercapture",
            "onhashchange",
            "oninput",
            "oninvalid",
            "onkeydown",
            "onload",
            "onloadstart",
            "onmessage",
            "onmousedown",
            "onmouseover",
            "onmousewheel",
            "onpageshow",
            "onpaste",
            "onplay",
            "onpointerdown",
            "onpointerrawupdate",
            "onpopstate",
            "onpropertychange",
            "onreadystatechange",
            "onrepeat",
            "onreset",
            "onresize",
            "onscroll",
            "onscrollend",
            "onscrollsnapchange",
            "onsearch",
            "onsecuritypolicyviolation",
            "onselect",
            "onselectionchange",
            "onshow",
            "onslotchange",
            "onstart",
            "onstorage",
            "onsubmit",
            "onsuspend",
            "ontimeupdate",
            "ontoggle",
            "ontouchstart",
            "ontransitionend",
            "ontransitionrun",
            "onunhandledrejection",
            "onunload",
            "onvolumechange",
            "onwebkitanimationstart",
            "onwheel");

    private HtmlVectors() {}

    static List<String> all() throws IOException {
        try (var in = Objects.requireNonNull(HtmlVectors.class.getResourceAsStream("html-vectors.txt"))) {
            var lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            var all = new ArrayList<String>();
            for (var line : lines) {
                all.add(line.replace("\\x0d", "\r"));
                all.add(line.replace("\\x0d", "\r").replace("<", "<\0").toUpperCase(java.util.Locale.ROOT));
            }
            return all;
        }
    }
}
