import type { Asset } from '../model/asset';

const ASSET_ID = /asset:[0-9a-f]{12}/g;

/** Follows assets whose ids have changed: an edit was made on the id of its day. */
export class CurrentIds {
  readonly #now = new Map<string, string>();

  constructor(assets: readonly Pick<Asset, 'id' | 'formerIds'>[]) {
    for (const { id, formerIds } of assets) for (const former of formerIds) this.#now.set(former, id);
    // An id that somebody has today is nobody's former one.
    for (const { id } of assets) this.#now.set(id, id);
  }

  asset(id: string): string | undefined {
    return this.#now.get(id);
  }

  /** The same for the ids within another one: steps of the attack model are named after their assets. */
  within(id: string): string {
    return id.replace(ASSET_ID, asset => this.#now.get(asset) ?? asset);
  }
}
