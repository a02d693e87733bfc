package io.erofs.tools.dump;

import io.erofs.model.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Time stamps as text, always in UTC. */
final class Times {
  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  /** Years that {@link LocalDateTime} and a reader can cope with. */
  private static final long LEAST_SECONDS = -62_135_596_800L;

  private static final long MOST_SECONDS = 253_402_300_799L;

  private Times() {}

  /** As C's {@code ctime} prints it: {@code Tue Nov 14 22:13:20 2023}. */
  static String ctime(Timestamp time) {
    if (!isCivil(time)) {
      return "@" + time.seconds();
    }
    LocalDateTime civil = civil(time);
    return DAYS[civil.getDayOfWeek().ordinal()]
        + ' '
        + MONTHS[civil.getMonthValue() - 1]
        + ' '
        + Columns.right(civil.getDayOfMonth(), 2)
        + ' '
        + clock(civil)
        + ' '
        + civil.getYear();
  }

  /** {@code 2023-11-14 22:13:20}, or {@code @} and the seconds outside the years 1 to 9999. */
  static String seconds(Timestamp time) {
    if (!isCivil(time)) {
      return "@" + time.seconds();
    }
    LocalDateTime civil = civil(time);
    return Columns.left(Integer.toString(civil.getYear()), 4, '0')
        + '-'
        + two(civil.getMonthValue())
        + '-'
        + two(civil.getDayOfMonth())
        + ' '
        + clock(civil);
  }

  /** {@link #seconds} with nine digits of nanoseconds. */
  static String nanos(Timestamp time) {
    return seconds(time) + '.' + Columns.left(Long.toString(time.nanos()), 9, '0');
  }

  /** ISO 8601 with nanoseconds, {@code 2023-11-14T22:13:20.000000000Z}. */
  static String iso(Timestamp time) {
    return isCivil(time) ? nanos(time).replace(' ', 'T') + 'Z' : nanos(time);
  }

  private static boolean isCivil(Timestamp time) {
    return time.seconds() >= LEAST_SECONDS && time.seconds() <= MOST_SECONDS;
  }

  private static LocalDateTime civil(Timestamp time) {
    return LocalDateTime.ofEpochSecond(time.seconds(), 0, ZoneOffset.UTC);
  }

  private static String clock(LocalDateTime civil) {
    return two(civil.getHour()) + ':' + two(civil.getMinute()) + ':' + two(civil.getSecond());
  }

  private static String two(int value) {
    return Columns.left(Integer.toString(value), 2, '0');
  }
}
