package io.erofs.tools.store;

import java.util.HexFormat;

/**
 * A blob as the dictionary knows it.
 *
 * @param digest its SHA-256 in hexadecimal digits
 * @param size its bytes
 * @param blockBits log2 of the unit in which addresses of its chunks count
 */
record DictionaryBlob(String digest, long size, int blockBits) {
  byte[] digestBytes() {
    return HexFormat.of().parseHex(digest);
  }
}
