// The further viewers: each a frame with the same page, a real viewer of its own.
const most = 8; // the page itself included

export class Viewers {
  private next = 2;

  constructor(
    private list: HTMLElement,
    private window: string, // key of this page
    private changed: (count: number) => void,
  ) {}

  get count(): number {
    return 1 + this.list.childElementCount;
  }

  get full(): boolean {
    return this.count >= most;
  }

  add(): void {
    if (this.full) return;
    const number = this.next++;
    const tile = document.createElement("li");
    const frame = document.createElement("iframe");
    const query = new URLSearchParams(location.search);
    query.set("viewer", `${number}`);
    query.set("window", this.window);
    frame.src = `/?${query}`;
    frame.title = `Viewer ${number}`;
    frame.allow = "autoplay";
    const leave = document.createElement("button");
    leave.textContent = "×";
    leave.title = `Viewer ${number} leaves`;
    leave.ariaLabel = leave.title;
    leave.onclick = () => this.drop(tile);
    tile.append(frame, leave);
    this.list.append(tile);
    this.changed(this.count);
  }

  remove(): void {
    this.drop(this.list.lastElementChild);
  }

  private drop(tile: Element | null): void {
    tile?.remove();
    this.changed(this.count);
  }
}
