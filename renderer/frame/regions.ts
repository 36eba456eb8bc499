/** The frame's parts in the order of F6: rail, tabs, screen, inspector, drawer. Those that are not there are passed over. */
const REGIONS = ['.rail', '.tabs', '#main', '.insp', '.drawer'];
const FOCUSABLE = 'button:not([disabled]), input:not([disabled]), a[href], [tabindex="0"]';

/** Moves the focus to the next (1) or last (-1) part of the frame, to the thing in it that is chosen, else to its first. */
export function cycleRegion(step: 1 | -1): void {
  const regions = REGIONS.flatMap(selector => document.querySelector<HTMLElement>(selector) ?? []);
  // The innermost one that holds the focus: inspector and drawer lie within the screen.
  const held = regions.findLastIndex(region => region.contains(document.activeElement));
  for (let i = 1; i <= regions.length; i++) {
    const region = regions[(((held < 0 && step < 0 ? 0 : held) + step * i) % regions.length + regions.length) % regions.length]!;
    const target = region.querySelector<HTMLElement>('[aria-current="page"], [role="grid"], [aria-selected="true"]:not([role="row"])') ?? region.querySelector<HTMLElement>(FOCUSABLE) ?? undefined;
    if (target) {
      target.focus();
      if (document.activeElement !== document.body && region.contains(document.activeElement)) return;
    }
  }
}
