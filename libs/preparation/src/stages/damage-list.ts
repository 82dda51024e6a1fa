import type { CorpusError } from '@albectra/corpus';

/** Messages kept of a task at most. */
const MAX_MESSAGES = 10;

/** Collects what a task could not read, for people: the first few messages. */
export class DamageList {
  readonly messages: string[] = [];

  readonly add = ({ message }: CorpusError): void => {
    if (this.messages.length < MAX_MESSAGES) this.messages.push(message);
  };
}
