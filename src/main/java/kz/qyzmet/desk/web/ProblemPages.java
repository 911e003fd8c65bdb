package kz.qyzmet.desk.web;

import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/** The addresses that problems give as their type, for the developer who opens one. */
@Controller
final class ProblemPages {
    /** Codes whose sentence is that of their status. */
    private static final Map<String, String> FAMILIES = Map.of(
            "invalid", "422",
            "too-large", "413",
            "too-many", "429",
            "wrong-token", "401",
            "if-match", "428",
            "busy", "503",
            "mail-later", "503",
            "foreign-origin", "403");

    @GetMapping("/problems/{code}")
    ModelAndView problem(@PathVariable String code, Page page) {
        var key = "web.problem." + FAMILIES.getOrDefault(code, code.replaceFirst("^http-", ""));
        if (!page.knows(key + ".title")) {
            throw new NotFound();
        }
        return page.show(
                "web/problem", new Trouble(0, page.t(key + ".title"), page.t(key + ".text"), null, List.of(), null));
    }
}
