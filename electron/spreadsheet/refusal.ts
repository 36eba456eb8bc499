import type { Problem } from '../../shared/model/problem';

/** Thrown inside this folder when a workbook must not be read; readWorkbook turns it into its problem. Nothing else that a file causes leaves the folder. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problem: Problem;

  constructor(code: string, message: string, advice: string) {
    super(message);
    this.problem = { code, weight: 'refused', message, advice };
  }
}

export const SAVE_AGAIN = 'Open it in a spreadsheet program you trust, save it as .xlsx or .csv, and import that file.';
