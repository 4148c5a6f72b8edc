// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Loads the library anew, with a call of {@link FailingMemory#step} before all that needs memory in
 * proportion to its content: where a pool lends, where a collection makes an array, and where a set
 * of bits grows. So tests have each of them fail, and the library itself knows nothing of it.
 */
final class FailingClasses extends ClassLoader {
  private static final String PACKAGE = "org.gatun.buffer.";
  private static final ClassDesc STEPS = ClassDesc.of(PACKAGE + "FailingMemory");
  private static final Set<String> GROWING = Set.of("set", "or", "toLongArray");
  private static final String LIBRARY = placeOf(BufferPool.class);

  FailingClasses() {
    super(FailingClasses.class.getClassLoader());
  }

  private static String placeOf(Class<?> type) {
    return Objects.requireNonNull(type.getProtectionDomain().getCodeSource()).getLocation() + "";
  }

  /** Makes an object of a class that is loaded so, and tells it something. */
  @SuppressWarnings("unchecked") // it is one, of another loader
  <T> void run(Class<? extends Consumer<T>> program, T told) throws Exception {
    initialiseAll();
    var constructor = loadClass(program.getName()).getDeclaredConstructor();
    constructor.setAccessible(true);
    ((Consumer<T>) constructor.newInstance()).accept(told);
  }

  /** So that no step of what a class does once for all fails: it would be of no use any more. */
  private void initialiseAll() throws Exception {
    Path folder = Path.of(URI.create(LIBRARY)).resolve(PACKAGE.replace('.', '/'));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        if (!name.equals("package-info")) {
          Class.forName(PACKAGE + name, true, this);
        }
      }
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PACKAGE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    URL place = getParent().getResource(name.replace('.', '/') + ".class");
    if (place == null) {
      throw new ClassNotFoundException(name);
    }
    try (InputStream stream = place.openStream()) {
      byte[] bytes = stream.readAllBytes();
      byte[] changed = (place + "").startsWith(LIBRARY) ? withSteps(bytes) : bytes;
      return defineClass(name, changed, 0, changed.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] withSteps(byte[] bytes) {
    ClassFile file =
        ClassFile.of(
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(getParent())
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    var model = file.parse(bytes);
    String name = model.thisClass().asInternalName();
    ClassTransform each =
        name.contains("/BufferPool") || name.contains("/Pool") || name.endsWith("/SizeClass")
            ? ClassTransform.transformingMethodBodies(FailingClasses::lends, new BeforeAll())
            : ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(BeforeEach::new));
    return file.transformClass(model, each);
  }

  private static boolean lends(MethodModel method) {
    return method.methodName().equalsString("acquire");
  }

  /** A pool lends, or fails and has done nothing: a step of its own before all of its code. */
  private static final class BeforeAll implements CodeTransform {
    @Override
    public void atStart(CodeBuilder builder) {
      step(builder);
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      builder.with(element);
    }
  }

  /** A step before each array whose size is no constant, as that of variable arguments is. */
  private static final class BeforeEach implements CodeTransform {
    private boolean constant;

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      boolean allocates =
          switch (element) {
            case NewPrimitiveArrayInstruction _, NewReferenceArrayInstruction _ -> !constant;
            case NewMultiArrayInstruction _ -> true;
            case InvokeInstruction call ->
                call.owner().asInternalName().equals("java/util/BitSet")
                    && GROWING.contains(call.name().stringValue());
            default -> false;
          };
      if (allocates) {
        step(builder);
      }
      if (element instanceof Instruction) {
        constant = element instanceof ConstantInstruction;
      }
      builder.with(element);
    }
  }

  private static void step(CodeBuilder builder) {
    builder.invokestatic(STEPS, "step", MethodTypeDesc.of(ConstantDescs.CD_void));
  }
}
