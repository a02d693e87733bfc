package io.erofs.tools.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The text of getfattr and setfattr, with names and values of any bytes. */
class FattrTextTest {
  private static Map<Bytes, List<Xattr>> parse(byte[] text) throws IOException {
    Map<Bytes, List<Xattr>> files = new LinkedHashMap<>();
    FattrText.parse(new ByteArrayInputStream(text), files::put);
    return files;
  }

  private static Map<Bytes, List<Xattr>> parse(String text) throws IOException {
    return parse(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Xattr xattr(String name, String value) {
    return new Xattr(Bytes.utf8(name), Bytes.utf8(value), false);
  }

  @Test
  void isRead() throws IOException {
    String text =
        "# file: .\nuser.a=0x616263\n\n"
            + "# file: ./n ew\\012line\\134x\nuser.empty=0x\nuser.older=\"\"\n\n"
            + "# file: ./x\nuser.n\\075m\\012=0x78\nuser.bare\n\n";
    assertThat(parse(text))
        .containsExactly(
            Map.entry(Bytes.utf8("."), List.of(xattr("user.a", "abc"))),
            Map.entry(
                Bytes.utf8("./n ew\nline\\x"),
                List.of(xattr("user.empty", ""), xattr("user.older", ""))),
            Map.entry(
                Bytes.utf8("./x"), List.of(xattr("user.n=m\n", "x"), xattr("user.bare", ""))));
  }

  @Test
  void refusesWhatIsNoHex() {
    for (String value : List.of("0sYWJj", "\"abc\"", "0x123")) {
      assertThatThrownBy(() -> parse("# file: a\nuser.a=" + value + "\n\n"))
          .isInstanceOf(IOException.class)
          .hasMessage("getfattr wrote what is no hexadecimal value of user.a");
    }
  }

  @Test
  void keepsEqualAttributesOnce() throws IOException {
    List<List<Xattr>> all =
        new ArrayList<>(parse("# file: a\nuser.a=0x61\n\n# file: b\nuser.a=0x61\n\n").values());
    assertThat(all.get(0).get(0)).isSameAs(all.get(1).get(0));
  }

  @Test
  void isReadAsItIsWritten() throws IOException {
    Random random = new Random(3);
    Map<Bytes, List<Xattr>> files = new LinkedHashMap<>();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int i = 0; i < 100; i++) {
      Bytes file = bytes(random, 1 + random.nextInt(100));
      List<Xattr> xattrs =
          List.of(
              new Xattr(bytes(random, 1 + random.nextInt(50)), bytes(random, i), false),
              new Xattr(Bytes.utf8("user.x" + i), bytes(random, 3 * i), false));
      files.put(file, xattrs);
      FattrText.write(text, file, xattrs);
    }
    assertThat(parse(text.toByteArray())).isEqualTo(files);
  }

  private static Bytes bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    for (int i = 0; i < length; i++) {
      bytes[i] = bytes[i] == 0 ? 1 : bytes[i];
    }
    return Bytes.of(bytes);
  }
}
