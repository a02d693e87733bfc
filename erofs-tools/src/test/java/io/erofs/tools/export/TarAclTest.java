package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarAclTest {
  private static final String NONE = "ffffffff";
  private static final String OWNER = "01000700" + NONE;
  private static final String USER = "02000500e8030000";
  private static final String GROUP = "04000400" + NONE;
  private static final String NAMED_GROUP = "08000200ffffff7f";
  private static final String MASK = "10000100" + NONE;
  private static final String OTHERS = "20000000" + NONE;
  private static final String VERSION = "02000000";

  private static Bytes acl(String hex) {
    return Bytes.of(HexFormat.of().parseHex(hex));
  }

  @Test
  void tellsAllEntriesInTheirOrder() {
    assertThat(TarAcl.text(acl(VERSION + OWNER + USER + GROUP + NAMED_GROUP + MASK + OTHERS)))
        .contains("user::rwx,user:1000:r-x,group::r--,group:2147483647:-w-,mask::--x,other::---");
    assertThat(TarAcl.text(acl(VERSION + OWNER + GROUP + OTHERS)))
        .contains("user::rwx,group::r--,other::---");
  }

  @Test
  void tellsLargeIdsWithoutASign() {
    assertThat(TarAcl.text(acl(VERSION + OWNER + "02000700feffffff" + GROUP + MASK + OTHERS)))
        .contains("user::rwx,user:4294967294:rwx,group::r--,mask::--x,other::---");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "020000",
        "03000000" + OWNER + GROUP + OTHERS, // another version
        VERSION + OWNER + GROUP + OTHERS + "00", // half an entry
        VERSION + OWNER + GROUP, // no others
        VERSION + OWNER + USER + GROUP + OTHERS, // no mask
        VERSION + OWNER + OWNER + GROUP + OTHERS, // twice the owner
        VERSION + OWNER + GROUP + "40000000" + NONE + OTHERS, // unknown tag
        VERSION + "01000800" + NONE + GROUP + OTHERS // unknown permission
      })
  void hasNoTextForWhatIsNoAcl(String hex) {
    assertThat(TarAcl.text(acl(hex))).isEmpty();
  }
}
