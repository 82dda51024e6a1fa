import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { findChromium } from './find-chromium.ts';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--remote-debugging-pipe',
];
/** A browser that takes longer for one command hangs. */
const COMMAND_MS = 30_000;

type Json = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Json;
  readonly result?: Json;
  readonly error?: { readonly message: string };
}

/** How a page is looked at. */
export interface View {
  /** Width of the window, in CSS pixels. */
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

/** How every page shall be fit to be looked at: on a phone and on a screen, by day and by night. */
export const PAGE_VIEWS: readonly View[] = [400, 1200].flatMap((width) => [
  { width, scheme: 'light' },
  { width, scheme: 'dark' },
]);

/**
 * A headless Chromium with one page, driven over a pipe by the DevTools protocol.
 *
 * It has a profile of its own, and nothing listens on a port.
 */
export class Chromium {
  /** Errors and warnings of the pages that were opened: console, exceptions, security policy. */
  readonly complaints: string[] = [];
  /** Addresses that the pages asked for. */
  readonly requests: string[] = [];
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #waiting: Map<number, (message: Message) => void> = new Map();
  readonly #listeners: Map<string, () => void> = new Map();
  #session: string | undefined;
  #nextId = 1;
  #rest = '';

  private constructor(process: ChildProcess, profile: string) {
    this.#process = process;
    this.#profile = profile;
    (process.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => this.#receive(text));
    process.on('exit', () => this.#end());
  }

  /**
   * Starts the browser.
   *
   * @throws {Error} if there is none.
   */
  static async launch(): Promise<Chromium> {
    const path = findChromium();
    if (path === undefined) throw new Error('Chromium: expected it on the path, found none. Install it.');
    const profile = await mkdtemp(join(tmpdir(), 'albectra-chromium-'));
    const process = spawn(path, [...FLAGS, `--user-data-dir=${profile}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    await once(process, 'spawn');
    const chromium = new Chromium(process, profile);
    await chromium.#attach();
    return chromium;
  }

  /** Opens a page and waits until it is loaded. */
  async open(url: string, view: View): Promise<void> {
    await this.show(view);
    const loaded = new Promise<void>((resolve) => this.#listeners.set('Page.loadEventFired', resolve));
    await this.send('Page.navigate', { url });
    await loaded;
  }

  /** Changes how the open page is looked at. */
  async show({ width, scheme }: View): Promise<void> {
    await this.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.send('Emulation.setEmulatedMedia', { features });
  }

  /** Computes a JavaScript expression in the page, which must give JSON. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(`In the page: ${JSON.stringify(exceptionDetails)}`);
    return (result as { readonly value?: unknown }).value;
  }

  /** Takes a picture of the whole page, as a PNG. */
  async screenshot(): Promise<Uint8Array> {
    const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: true });
    return Buffer.from(String(data), 'base64');
  }

  /** Sends a command of the DevTools protocol to the page. */
  async send(method: string, params: Json = {}): Promise<Json> {
    const id = this.#nextId++;
    const answer = new Promise<Message>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Chromium: no answer to ${method}`)), COMMAND_MS);
      this.#waiting.set(id, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
    });
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    const { result = {}, error } = await answer;
    if (error !== undefined) throw new Error(`Chromium, ${method}: ${error.message}`);
    return result;
  }

  /** Ends the browser and removes its profile. */
  async close(): Promise<void> {
    const isRunning = this.#process.exitCode === null && this.#process.signalCode === null;
    if (isRunning) {
      const ended = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await ended;
    }
    // Its helper processes may still write for a moment.
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  async #attach(): Promise<void> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    this.#session = String(sessionId);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await this.send(`${domain}.enable`);
  }

  #receive(text: string): void {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop() ?? '';
    for (const message of messages) this.#handle(JSON.parse(message) as Message);
  }

  #handle(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
      return;
    }
    const { method = '', params = {} } = message;
    this.#listeners.get(method)?.();
    this.#listeners.delete(method);
    if (method === 'Network.requestWillBeSent') {
      this.requests.push(String((params['request'] as { readonly url?: unknown }).url));
    }
    const isComplaint = ['Log.entryAdded', 'Runtime.consoleAPICalled', 'Runtime.exceptionThrown'].includes(
      method,
    );
    if (isComplaint) this.complaints.push(JSON.stringify(params));
  }

  #end(): void {
    for (const answer of this.#waiting.values()) answer({ error: { message: 'the browser ended' } });
    this.#waiting.clear();
  }
}
