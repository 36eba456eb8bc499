import { describe, expect, test } from 'vitest';
import { Rate } from './rate';

describe('a rate', () => {
  test('is unknown before anything was seen, and so is the time left', () => {
    const rate = new Rate(1_000);
    expect(rate.perSecond).toBeUndefined();
    expect(rate.secondsFor(10)).toBeUndefined();
    rate.reach(10, 1_000);
    expect(rate.perSecond, 'no time has passed').toBeUndefined();
  });

  test('of a steady reading is that reading, from the first look on', () => {
    const rate = new Rate(0);
    for (let second = 1; second <= 20; second++) {
      rate.reach(second * 100, second * 1_000);
      expect(rate.perSecond).toBeCloseTo(100, 6);
      expect(rate.secondsFor(500)).toBeCloseTo(5, 6);
    }
  });

  test('follows a change within seconds, and one odd look does not throw it', () => {
    const rate = new Rate(0);
    for (let look = 1; look <= 100; look++) rate.reach(look * 10, look * 100);
    rate.reach(1_000, 10_100); // a tenth of a second without a byte
    expect(rate.perSecond).toBeGreaterThan(90);
    for (let look = 1; look <= 120; look++) rate.reach(1_000 + look, 10_100 + look * 100);
    expect(rate.perSecond).toBeLessThan(16);
    expect(rate.perSecond).toBeGreaterThan(9);
  });

  test('of something that stands still leaves the time open, never negative', () => {
    const rate = new Rate(0);
    rate.reach(0, 1_000);
    expect(rate.secondsFor(10)).toBeUndefined();
    rate.reach(10, 2_000);
    expect(rate.secondsFor(-5)).toBe(0);
  });
});
