package io.erofs.tools.host;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Calls functions of the C library through {@code java.lang.foreign}, which is looked up by name
 * because this project is compiled for Java 17.
 *
 * <p>All functions share one signature, six 64-bit integers to one: on the System V ABI of x86-64
 * and on AArch64, integers and pointers travel in registers, unused ones are ignored, and a
 * narrower result is cut by the caller. So the JDK makes one call stub for all of them, which is
 * most of the cost of starting. Thread-safe: buffers belong to a thread.
 */
final class NativeCalls {
  private static final int ARGUMENTS = 6;
  private static final int ERRNO_SPACE = 64;
  private static final int FIRST_JDK = 22;

  /** What one thread needs: its copy of errno, and each function bound to that copy. */
  private final class Frame {
    private final ByteBuffer errno = direct(ERRNO_SPACE);
    private final MethodHandle[] bound = new MethodHandle[handles.length];

    Frame() {
      Object state = segment(errno);
      for (int i = 0; i < bound.length; i++) {
        bound[i] = handles[i].bindTo(state);
      }
    }
  }

  /** The parts of {@code java.lang.foreign} in use. */
  private record Api(Class<?> segment, Class<?> layout, Class<?> descriptor, Class<?> option) {
    static Api load() throws ReflectiveOperationException {
      return new Api(
          type("MemorySegment"),
          type("MemoryLayout"),
          type("FunctionDescriptor"),
          type("Linker$Option"));
    }

    static Class<?> type(String name) throws ReflectiveOperationException {
      return Class.forName("java.lang.foreign." + name);
    }
  }

  private final Api api;
  private final MethodHandle[] handles;
  private final ThreadLocal<Frame> frames = ThreadLocal.withInitial(Frame::new);

  private NativeCalls(Api api) throws ReflectiveOperationException {
    this.api = api;
    Class<?> linkerType = Api.type("Linker");
    Object linker = linkerType.getMethod("nativeLinker").invoke(null);
    Object lookup = linkerType.getMethod("defaultLookup").invoke(linker);
    Object descriptor = descriptor();
    Object options = options();
    var find = Api.type("SymbolLookup").getMethod("find", String.class);
    var link =
        linkerType.getMethod("downcallHandle", api.segment, api.descriptor, options.getClass());
    NativeFunction[] functions = NativeFunction.values();
    handles = new MethodHandle[functions.length];
    for (NativeFunction function : functions) {
      Optional<?> address = (Optional<?>) find.invoke(lookup, function.symbol());
      if (address.isEmpty()) {
        throw new NoSuchMethodException(function.symbol());
      }
      Object handle = link.invoke(linker, address.get(), descriptor, options);
      handles[function.ordinal()] = (MethodHandle) handle;
    }
  }

  /**
   * Links the functions, if this JVM may.
   *
   * @return empty on a JDK before 22, on another platform than Linux on x86-64 or AArch64, without
   *     permission for native access, or without one of the functions
   */
  static Optional<NativeCalls> load() {
    if (Runtime.version().feature() < FIRST_JDK || !platformFits() || !permitted()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new NativeCalls(Api.load()));
    } catch (ReflectiveOperationException | LinkageError absent) {
      System.getLogger(NativeCalls.class.getName())
          .log(System.Logger.Level.DEBUG, "no native calls", absent);
      return Optional.empty();
    }
  }

  /** Whether {@link #load} can be expected to succeed; cheap. */
  static boolean likely() {
    return Runtime.version().feature() >= FIRST_JDK && platformFits() && permitted();
  }

  /** Whether this is AArch64, where some constants differ. */
  static boolean aarch64() {
    return System.getProperty("os.arch", "").equals("aarch64");
  }

  private static boolean platformFits() {
    String arch = System.getProperty("os.arch", "");
    return System.getProperty("os.name", "").equals("Linux")
        && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        && (arch.equals("amd64") || arch.equals("aarch64"));
  }

  /** Without permission the JDK would print a warning, and later ones will refuse. */
  private static boolean permitted() {
    try {
      Object enabled =
          Module.class.getMethod("isNativeAccessEnabled").invoke(NativeCalls.class.getModule());
      return Boolean.TRUE.equals(enabled);
    } catch (ReflectiveOperationException before22) {
      return false;
    }
  }

  /**
   * Calls a function.
   *
   * @return its result; the caller cuts an {@code int}
   */
  long call(NativeFunction function, long a, long b, long c, long d, long e) {
    MethodHandle handle = frames.get().bound[function.ordinal()];
    try {
      return (long) handle.invokeExact(a, b, c, d, e, 0L);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException(function.symbol(), impossible);
    }
  }

  /** The error number that the last call of this thread left, if it failed. */
  int errno() {
    return frames.get().errno.getInt(0);
  }

  /** Memory outside the heap in the byte order of the machine. */
  static ByteBuffer direct(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /** Address of the first byte of a direct buffer, valid as long as the buffer is reachable. */
  long address(ByteBuffer buffer) {
    try {
      return (long) api.segment.getMethod("address").invoke(segment(buffer.duplicate().clear()));
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Object segment(ByteBuffer buffer) {
    try {
      return api.segment.getMethod("ofBuffer", Buffer.class).invoke(null, buffer);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Object descriptor() throws ReflectiveOperationException {
    Object longLayout = Api.type("ValueLayout").getField("JAVA_LONG").get(null);
    Object arguments = Array.newInstance(api.layout, ARGUMENTS);
    for (int i = 0; i < ARGUMENTS; i++) {
      Array.set(arguments, i, longLayout);
    }
    return api.descriptor
        .getMethod("of", api.layout, arguments.getClass())
        .invoke(null, longLayout, arguments);
  }

  private Object options() throws ReflectiveOperationException {
    Object options = Array.newInstance(api.option, 1);
    String[] state = {"errno"};
    Array.set(
        options,
        0,
        api.option.getMethod("captureCallState", String[].class).invoke(null, (Object) state));
    return options;
  }
}
