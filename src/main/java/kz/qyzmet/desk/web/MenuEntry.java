package kz.qyzmet.desk.web;

/** One line of the menu as drawn for this page. */
public record MenuEntry(String label, String href, String icon, boolean current) {}
