import type { Severity } from '../../shared/model/finding';
import type { RiskBand } from '../../shared/model/views';

const STEP: Readonly<Record<RiskBand, 1 | 2 | 3 | 4 | 5>> = { minimal: 1, low: 2, moderate: 3, high: 4, 'very high': 5 };
const SEVERITY: Readonly<Record<Severity, RiskBand>> = { low: 'low', medium: 'moderate', high: 'high', critical: 'very high' };
const WORDS: Readonly<Record<RiskBand, string>> = { minimal: 'Minimal', low: 'Low', moderate: 'Moderate', high: 'High', 'very high': 'Very high' };

/** One shape per step, so that colour is never alone. */
function Shape({ step }: { readonly step: 1 | 2 | 3 | 4 | 5 }) {
  const fill = 'currentColor';
  return (
    <svg viewBox="0 0 12 12" aria-hidden>
      {step === 1 && <circle cx="6" cy="6" r="3.8" fill="none" stroke={fill} strokeWidth="1.6" />}
      {step === 2 && <circle cx="6" cy="6" r="4.2" fill={fill} />}
      {step === 3 && <path d="M6 .8 11.2 6 6 11.2.8 6z" fill={fill} />}
      {step === 4 && <path d="M6 1 11.6 11H.4z" fill={fill} />}
      {step === 5 && <path d="M3.2.8h5.600L11.600 6 8.800 11.200H3.200L.400 6z" fill={fill} />}
    </svg>
  );
}

export function RiskMark({ band, word = true }: { readonly band: RiskBand; readonly word?: boolean }) {
  return (
    <span className={`rk rk${STEP[band]}`}>
      <Shape step={STEP[band]} />
      {word ? WORDS[band] : <span className="sr">{WORDS[band]}</span>}
    </span>
  );
}

export function SeverityMark({ severity, word = true }: { readonly severity: Severity; readonly word?: boolean }) {
  const band = SEVERITY[severity];
  return (
    <span className={`rk rk${STEP[band]}`}>
      <Shape step={STEP[band]} />
      {word ? severity.charAt(0).toUpperCase() + severity.slice(1) : <span className="sr">{severity}</span>}
    </span>
  );
}

export const bandColour = (band: RiskBand): string => `var(--r${STEP[band]})`;
