/** Disjoint sets over small integers; the lower number leads, so that the order of unions does not show. */
export class Union {
  private readonly leader: number[] = [];

  add(): number {
    this.leader.push(this.leader.length);
    return this.leader.length - 1;
  }

  get size(): number {
    return this.leader.length;
  }

  find(node: number): number {
    let root = node;
    while (this.leader[root] !== root) root = this.leader[root]!;
    while (this.leader[node] !== root) {
      const next = this.leader[node]!;
      this.leader[node] = root;
      node = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const x = this.find(a);
    const y = this.find(b);
    if (x < y) this.leader[y] = x;
    else this.leader[x] = y;
  }
}
