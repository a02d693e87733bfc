package io.erofs.blob.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerCredentialsTest {
  private static final String CONFIG =
      """
      {"auths": {
         "registry.example:5000": {"auth": "bWU6cGFzczp3b3Jk"},
         "https://index.docker.io/v1/": {"auth": "aHViOnB3"},
         "plain.example": {"username": "you", "password": "\\u0073ecret"},
         "kept.example": {},
         "bad64.example": {"auth": "%%"},
         "nocolon.example": {"auth": "bWU="},
         "token.example": {"auth": "bWU6", "identitytoken": "x"},
         "odd.example": 7},
       "credHelpers": {"helped.example": "gcloud"},
       "credsStore": "desktop",
       "HttpHeaders": {"a": [1, -2.5e3, true, null]}}
      """;

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "registry.example:5000, me, pass:word",
    "REGISTRY.example:5000, me, pass:word",
    "registry-1.docker.io, hub, pw",
    "docker.io, hub, pw",
    "plain.example, you, secret",
  })
  void findsUsers(String server, String name, String password) throws IOException {
    assertThat(credentials(CONFIG).find(server)).contains(new Credentials.User(name, password));
  }

  @ParameterizedTest
  @CsvSource({"registry.example", "unknown.example", "registry.example:5001", "example"})
  void knowsNobodyElsewhere(String server) throws IOException {
    assertThat(credentials(CONFIG).find(server)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "helped.example, is kept by a program",
    "kept.example, is kept by a program",
    "odd.example, is kept by a program",
    "bad64.example, is not in base64",
    "nocolon.example, has no colon",
    "token.example, is not supported",
  })
  void tellsWhatItCannotUse(String server, String problem) {
    assertThatIOException()
        .isThrownBy(() -> credentials(CONFIG).find(server))
        .withMessageContaining("config.json")
        .withMessageContaining(server)
        .withMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{|expected '\"' at character 1",
        "{} {}|more behind the end at character 3",
        "{\"a\" 1}|expected ':' at character 5",
        "{\"a\": x}|unknown value at character 7",
        "[\"a\\q\"]|unknown escape at character 5",
        "[\"a\\u12g4\"]|unknown escape at character 8",
        "[1,]|unknown value at character 3",
        "[01]|unknown value at character 3",
      })
  void tellsThatAFileIsNoJson(String text, String problem) {
    assertThatIOException()
        .isThrownBy(() -> credentials(text).find("x"))
        .withMessageContaining(problem);
  }

  @Test
  void endsOnDeepFiles() {
    assertThatIOException()
        .isThrownBy(() -> credentials("[".repeat(500_000)).find("x"))
        .withMessageContaining("nested too deeply");
  }

  @Test
  void refusesLargeFiles() {
    assertThatIOException()
        .isThrownBy(() -> credentials(" ".repeat(1 << 20) + "{}").find("x"))
        .withMessageContaining("more than 1048576 bytes");
  }

  @Test
  void knowsNobodyWithoutAFile() throws IOException {
    assertThat(DockerCredentials.of(folder.resolve("none")).find("x")).isEmpty();
    assertThat(credentials("[]").find("x")).isEmpty();
  }

  @Test
  void doesNotShowPasswords() {
    assertThat(new Credentials.User("me", "pass").toString()).isEqualTo("User[me]");
  }

  private DockerCredentials credentials(String text) throws IOException {
    Path file = Files.createTempDirectory(folder, "d").resolve("config.json");
    return DockerCredentials.of(Files.writeString(file, text));
  }
}
