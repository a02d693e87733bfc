package io.erofs.tools.cli;

import io.erofs.tools.store.Sharing;
import java.util.Locale;

/** What images share as a page of HTML that needs nothing else: no script, no font, no network. */
final class SharePage {
  private static final String STYLE =
      """
      body { font: 14px sans-serif; margin: 2em; color: #222; background: #fff }
      table { border-collapse: collapse }
      td, th { padding: 4px 8px; text-align: right; border: 1px solid #ddd }
      th { font-weight: normal; background: #f4f4f4 }
      .name { text-align: left; word-break: break-all }
      .bar { text-align: left; border: 0; min-width: 420px }
      """;

  private static final int WIDTH = 400;
  private static final int HEIGHT = 18;

  private final Sharing sharing;
  private final StringBuilder page = new StringBuilder(8192);

  private SharePage(Sharing sharing) {
    this.sharing = sharing;
  }

  /** The page. */
  static String of(Sharing sharing) {
    SharePage page = new SharePage(sharing);
    page.write();
    return page.page.toString();
  }

  private void write() {
    page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .append("<title>What EROFS images share</title>\n<style>\n")
        .append(STYLE)
        .append("</style></head><body>\n<h1>What these images share</h1>\n<p>")
        .append(size(sharing.total()))
        .append(" in all images together, stored in ")
        .append(size(sharing.stored()))
        .append("; ")
        .append(size(sharing.shared()))
        .append(" of that are in more than one.</p>\n");
    bars();
    pairs();
    page.append("</body></html>\n");
  }

  private void bars() {
    long most = 1;
    for (int i = 0; i < sharing.names().size(); i++) {
      most = Math.max(most, sharing.bytes(i));
    }
    page.append("<h2>Each image: shared (blue) and its own (orange)</h2>\n<table>\n")
        .append("<tr><th>image</th><th>bytes</th><th>shared</th><th>its own</th></tr>\n");
    for (int i = 0; i < sharing.names().size(); i++) {
      long unique = sharing.unique(i);
      long shared = sharing.bytes(i) - unique;
      page.append("<tr><td class=\"name\">")
          .append(escaped(sharing.names().get(i)))
          .append("</td>");
      cell(sharing.bytes(i));
      cell(shared);
      cell(unique);
      long sharedWidth = shared * WIDTH / most;
      long uniqueWidth = unique * WIDTH / most;
      page.append("<td class=\"bar\"><svg width=\"")
          .append(WIDTH)
          .append("\" height=\"")
          .append(HEIGHT)
          .append("\" role=\"img\">");
      bar(0, sharedWidth, "#4477aa");
      bar(sharedWidth, uniqueWidth, "#ee8833");
      page.append("</svg></td></tr>\n");
    }
    page.append("</table>\n");
  }

  private void bar(long from, long width, String colour) {
    page.append("<rect x=\"")
        .append(from)
        .append("\" y=\"0\" height=\"")
        .append(HEIGHT)
        .append("\" width=\"")
        .append(width)
        .append("\" fill=\"")
        .append(colour)
        .append("\"/>");
  }

  private void cell(long bytes) {
    page.append("<td title=\"").append(bytes).append("\">").append(size(bytes)).append("</td>");
  }

  /** The share of each image's bytes that the image of the column has, too. */
  private void pairs() {
    page.append("<h2>How much of the image of the row the image of the column has, too</h2>\n")
        .append("<table><tr><th></th>");
    for (String name : sharing.names()) {
      page.append("<th class=\"name\">").append(escaped(name)).append("</th>");
    }
    page.append("</tr>\n");
    for (int i = 0; i < sharing.names().size(); i++) {
      page.append("<tr><th class=\"name\">")
          .append(escaped(sharing.names().get(i)))
          .append("</th>");
      for (int j = 0; j < sharing.names().size(); j++) {
        long whole = Math.max(1, sharing.bytes(i));
        long percent = 100 * sharing.both(i, j) / whole;
        page.append("<td title=\"")
            .append(sharing.both(i, j))
            .append("\" style=\"background: rgba(68,119,170,")
            .append(String.format(Locale.ROOT, "%.2f", percent / 100.0))
            .append(")\">")
            .append(percent)
            .append(" %</td>");
      }
      page.append("</tr>\n");
    }
    page.append("</table>\n");
  }

  private static String size(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    String number = unit == 0 ? Long.toString(bytes) : String.format(Locale.ROOT, "%.1f", value);
    return number + " " + units[unit];
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
