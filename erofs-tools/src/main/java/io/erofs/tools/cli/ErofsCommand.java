package io.erofs.tools.cli;

/** {@code erofs} without a subcommand it knows: help, version, or an error. */
final class ErofsCommand extends BaseCommand {
  private static final String COMMANDS =
      """
      COMMAND [OPTIONS] ...
      Builds, checks, shows and unpacks EROFS images; no root, no mount.

      Commands:
       mkfs                       build an image from directories or archives
       fsck                       check an image, optionally extract it
       dump                       show the superblock, statistics, inodes and extents
       ls                         list directories of an image
       cat                        write files of an image to standard output
       stat                       show all attributes of files of an image
       extract                    unpack an image or parts of it
       tar                        write an image or a part of it as a tar stream
       manifest                   list all files with all attributes, to build anew
       prefetch                   fetch blobs of an image into a cache
       trace                      write down which ranges of blobs files take
       cache                      look after a cache of blobs
       oci                        make EROFS images of a container image
       oci build                  make a container image of EROFS layers
       oci verify                 check such an image against the draft specification
       store                      look after a store of blobs that images share
       blobs                      show which devices hold the data of an image
       share                      show what images share
       completion                 print a completion script for bash or zsh

      'erofs COMMAND --help' describes a command; mkfs, fsck and dump take the options
      of mkfs.erofs, fsck.erofs and dump.erofs.

      Exit codes: 0 fine, 1 the image has errors or lacks what was asked for,
      2 wrong usage, 3 not supported, 4 input/output error, 70 internal error.
      """;

  ErofsCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable();
  }

  @Override
  String usage() {
    return COMMANDS;
  }

  @Override
  int execute(Arguments arguments, Session session) throws UsageException {
    if (arguments.operands().isEmpty()) {
      throw new UsageException("no command given");
    }
    throw new UsageException("unknown command '" + arguments.operands().get(0) + "'");
  }
}
