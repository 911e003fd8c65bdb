package kz.qyzmet.desk.web;

import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/** The addresses that problems give as their type, for the developer who opens one. */
@Controller
final class ProblemPages {
    @GetMapping("/problems/{code}")
    ModelAndView problem(@PathVariable String code, Page page) {
        var key = "web.problem." + code.replaceFirst("^http-", "");
        if (!page.knows(key + ".title")) {
            throw new NotFound();
        }
        return page.show(
                "web/problem", new Trouble(0, page.t(key + ".title"), page.t(key + ".text"), null, List.of(), null));
    }
}
