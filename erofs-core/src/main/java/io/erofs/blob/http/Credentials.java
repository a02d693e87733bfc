package io.erofs.blob.http;

import java.io.IOException;
import java.util.Optional;

/**
 * Who we are, for servers that ask. Thread-safe.
 *
 * <p>They are sent to the server that they were given for, and to the service that this server
 * names for making tokens; never along with a redirection to another one.
 */
@FunctionalInterface
public interface Credentials {
  /** Nobody. */
  Credentials NONE = server -> Optional.empty();

  /**
   * A user and a password.
   *
   * @param name name of the user, without a colon
   * @param password the password or token
   */
  record User(String name, String password) {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it has a colon, which the protocol cannot express
     */
    public User {
      if (name.indexOf(':') >= 0) {
        throw new IllegalArgumentException("the name of a user has a colon");
      }
    }

    /** The name alone: passwords do not go into messages. */
    @Override
    public String toString() {
      return "User[" + name + "]";
    }
  }

  /**
   * The user to be on a server. Asked only when the server wants to know.
   *
   * @param server host, and port if it is not the usual one, such as {@code localhost:5000}
   * @return the user, or empty
   * @throws IOException if credentials for this server exist but cannot be had
   */
  Optional<User> find(String server) throws IOException;

  /**
   * The same user on one server, nobody on others.
   *
   * @param server host, and port if it is not the usual one
   * @param user the user
   * @return the credentials
   */
  static Credentials of(String server, User user) {
    return asked -> asked.equalsIgnoreCase(server) ? Optional.of(user) : Optional.empty();
  }
}
