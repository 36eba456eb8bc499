import { readFileSync, renameSync, writeFileSync } from 'node:fs';

interface Kept {
  /** Path of the Wireshark that the user chose. */
  readonly wireshark?: string;
}

/** Settings of the program on this computer, in a small file of the user's profile; nothing of an engagement is in it. A damaged file is an empty one. */
export class AppSettings {
  constructor(private readonly file: string) {}

  read(): Kept {
    try {
      const value: unknown = JSON.parse(readFileSync(this.file, 'utf8'));
      if (typeof value !== 'object' || value === null) return {};
      const { wireshark } = value as Record<string, unknown>;
      return typeof wireshark === 'string' ? { wireshark } : {};
    } catch {
      return {};
    }
  }

  write(settings: Kept): void {
    const temporary = `${this.file}.new`;
    writeFileSync(temporary, JSON.stringify(settings));
    renameSync(temporary, this.file);
  }
}
