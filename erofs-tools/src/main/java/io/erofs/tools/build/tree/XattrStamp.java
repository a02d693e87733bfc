package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds an attribute to sets, equal values and equal sets being one object. */
final class XattrStamp {
  private final Bytes name;
  private final Map<Bytes, XattrItem> items = new HashMap<>();
  private final Map<XattrSet, XattrSet> sets = new HashMap<>();

  XattrStamp(Bytes name) {
    this.name = name;
  }

  /** A set with the attribute, and with nothing else of that name. */
  XattrSet on(XattrSet old, Bytes value) {
    List<XattrItem> stamped = new ArrayList<>(old.items().size() + 1);
    for (XattrItem item : old.items()) {
      if (!item.name().equals(name)) {
        stamped.add(item);
      }
    }
    stamped.add(items.computeIfAbsent(value, key -> new XattrItem(name, key)));
    Collections.sort(stamped);
    XattrSet set = new XattrSet(List.copyOf(stamped));
    XattrSet known = sets.putIfAbsent(set, set);
    return known == null ? set : known;
  }
}
