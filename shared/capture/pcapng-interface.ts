import { frameTime } from './frame';

/** 2^32, and its quotient and remainder by 1000, for nanoseconds in 64 bits without BigInt. */
const WORD = 2 ** 32;

/** What a pcapng file says about one interface: its link type, snap length and clock. */
export class PcapngInterface {
  linkType = 0;
  snapLength = 0;
  /** if_name; empty when the file does not say. */
  name = '';
  /** if_tsresol as it stands in the file. */
  tsresol = 6;
  /** if_tsoffset: added to every time of the interface. */
  offsetSeconds = 0;
  /** Units per second as a power: of ten, or of two when `binary`. */
  private exponent = 6;
  private binary = false;

  /** if_tsresol: a negative power of ten, or of two when the top bit is set. */
  resolution(value: number): void {
    this.tsresol = value;
    this.binary = (value & 0x80) !== 0;
    this.exponent = value & 0x7f;
  }

  /**
   * Microseconds since 1970 of a 64-bit stamp in this interface's units, cut, not rounded; NaN when out of range. Exact for micro- and nanoseconds;
   * for units finer than 10^-12 or 2^-53 s the last microsecond may be off by one.
   */
  time(high: number, low: number): number {
    let seconds: number;
    let micros: number;
    const { exponent } = this;
    if (this.binary) {
      if (exponent <= 32) {
        const unit = 2 ** exponent;
        seconds = high * 2 ** (32 - exponent) + Math.floor(low / unit);
        micros = Math.floor(((low % unit) / unit) * 1e6);
      } else {
        const unit = 2 ** (exponent - 32);
        seconds = Math.floor(high / unit);
        micros = Math.floor((((high % unit) * WORD + low) / 2 ** exponent) * 1e6);
      }
    } else {
      // Split so that no product passes 2^53: value = high·2^32 + low, 2^32 = quotient·unit + remainder.
      const unit = 10 ** exponent;
      const quotient = Math.floor(WORD / unit);
      const rest = high * (WORD - quotient * unit) + low;
      if (exponent <= 6 || exponent > 20) {
        const value = high * WORD + low;
        seconds = Math.floor(value / unit);
        micros = exponent > 20 ? 0 : (value % unit) * 10 ** (6 - exponent);
      } else if (exponent <= 9) {
        seconds = high * quotient + Math.floor(rest / unit);
        micros = Math.floor((rest % unit) / 10 ** (exponent - 6));
      } else {
        // Finer than a nanosecond: first to microseconds, one division of a split number.
        const step = 10 ** (exponent - 6);
        const whole = Math.floor(WORD / step);
        const left = high * (WORD - whole * step) + low;
        const total = high * whole + Math.floor(left / step);
        seconds = Math.floor(total / 1e6);
        micros = total - seconds * 1e6;
      }
    }
    return frameTime(seconds + this.offsetSeconds, micros);
  }
}
