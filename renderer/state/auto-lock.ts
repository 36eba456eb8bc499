import { useEffect, useState } from 'react';
import { create } from 'zustand';
import { api } from '../api';

/** Minutes without a key or a pointer after which a closed engagement is locked; 0: never. */
export const LOCK_AFTER = [5, 15, 30, 60, 0] as const;
const USUAL = 15;

function remembered(): number {
  try {
    const minutes = Number.parseFloat(localStorage.getItem('lock-after') ?? '');
    if (minutes >= 0 && minutes <= 24 * 60) return minutes;
  } catch {
    // No storage: the usual.
  }
  return USUAL;
}

/** How long an engagement that is closed with a passphrase stays open when nobody is there. */
export const useLockAfter = create<{ readonly minutes: number; set(minutes: number): void }>(set => ({
  minutes: remembered(),
  set: minutes => {
    set({ minutes });
    try {
      localStorage.setItem('lock-after', String(minutes));
    } catch {
      // It holds for this window then.
    }
  },
}));

/** Locks when nobody touched the window for as long as was set, or the computer was locked or put to sleep. While something is being computed it waits: what is lost then is an hour of work. */
export function useAutoLock(on: boolean, busy: boolean, lock: () => void): void {
  const minutes = useLockAfter(state => state.minutes);
  const [due, setDue] = useState(false);
  useEffect(() => {
    if (!on) return;
    let touched = Date.now();
    let timer: ReturnType<typeof setTimeout>;
    // By the clock, and not by the sum of waiting: a computer that slept wakes up late.
    const wait = (): void => {
      if (minutes === 0) return;
      const left = touched + minutes * 60_000 - Date.now();
      if (left <= 0) setDue(true);
      else timer = setTimeout(wait, left);
    };
    const touch = (): void => {
      touched = Date.now();
      setDue(false);
    };
    const kinds = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
    for (const kind of kinds) window.addEventListener(kind, touch, { capture: true, passive: true });
    const off = api.on('system.away', () => setDue(true));
    wait();
    return () => {
      clearTimeout(timer);
      for (const kind of kinds) window.removeEventListener(kind, touch, { capture: true });
      off();
      setDue(false);
    };
  }, [on, minutes]);
  useEffect(() => {
    if (on && due && !busy) lock();
  }, [on, due, busy, lock]);
}
