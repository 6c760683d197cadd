import { expect } from 'vitest';
import type { Fanfare } from './fanfare.ts';

/** An answer to each question of the studio's flow, in order; they lead to PENDING_APPROVAL. */
export const ANSWERS = [
  'A swallow in flight',
  'Forearm',
  '10x15cm',
  'Fine line',
  '2',
  'no',
  'skip',
  '£500',
  'London',
  'UK',
  'skip',
  'same',
  'Sometime next month',
] as const;

export interface LeadSeen {
  id: string;
  status: string;
  step: string | null;
  deposit: { status: string; sessionId: string } | null;
  offers: { number: number }[];
}

interface Heard {
  id: string;
  text: string | null;
}

/** A person who writes to the studio on WhatsApp, played by the sandbox. */
export class Person {
  readonly #fanfare: Fanfare;
  readonly phone: string;
  readonly #name: string;

  constructor(fanfare: Fanfare, phone: string, name = 'Ana Lead') {
    this.#fanfare = fanfare;
    this.phone = phone;
    this.#name = name;
  }

  async say(text: string): Promise<void> {
    await this.#fanfare.sandbox.post('/whatsapp/inbound', { from: this.phone, name: this.#name, text });
  }

  /** What has reached the person, oldest first. */
  async heard(): Promise<Heard[]> {
    return (await this.#fanfare.sandbox.get<{ items: Heard[] }>(`/whatsapp/messages?to=${this.phone}`)).items;
  }

  async hasHeard(text: string | RegExp): Promise<Heard> {
    const find = async () => (await this.heard()).findLast((heard) => (heard.text ?? '').match(text));
    await expect.poll(find).toBeDefined();
    return (await find()) as Heard;
  }

  /** WhatsApp refuses the next message to the person for good: the number is not there. */
  async isOutOfReach(): Promise<void> {
    const fault = { kind: 'whatsapp_error', code: 131_026 };
    await this.#fanfare.sandbox.post('/faults', {
      provider: 'whatsapp',
      account: this.phone,
      fault,
      times: 1,
    });
  }

  /** Waits until the lead of this number is as asked for. */
  async leadWhen(isSo: (lead: LeadSeen) => boolean): Promise<LeadSeen> {
    let lead: LeadSeen | undefined;
    const look = async () => {
      const { api } = this.#fanfare;
      const list = await api.get<{ items: { id: string }[] }>(`/api/leads?phone=${this.phone}`);
      lead = list.items[0] && (await api.get<LeadSeen>(`/api/leads/${list.items[0].id}`));
      return lead !== undefined && isSo(lead);
    };
    await expect.poll(look).toBe(true);
    return lead as LeadSeen;
  }

  /** Says hello and answers the first so many questions, each when it is asked. */
  async answers(count: number = ANSWERS.length): Promise<LeadSeen> {
    await this.say('Hi');
    for (const [index, answer] of ANSWERS.slice(0, count).entries()) {
      await this.leadWhen(({ step }) => step === STEPS[index]);
      await expect.poll(async () => (await this.heard()).length).toBeGreaterThan(index);
      await this.say(answer);
    }
    return this.leadWhen(({ status, step }) =>
      count < ANSWERS.length ? step === STEPS[count] : status === 'PENDING_APPROVAL',
    );
  }

  /** Is approved, asked for the deposit, and pays: slots are offered. */
  async pays(): Promise<LeadSeen> {
    const { id } = await this.leadWhen(({ status }) => status === 'PENDING_APPROVAL');
    await this.#fanfare.api.post(`/admin/leads/${id}/approve`);
    await this.#fanfare.api.post(`/admin/leads/${id}/send-deposit`, {});
    const { deposit } = await this.leadWhen((lead) => lead.deposit?.status === 'OPEN');
    await this.#fanfare.sandbox.post(`/stripe/sessions/${deposit?.sessionId}/pay`, {});
    return this.leadWhen(({ status, offers }) => status === 'BOOKING_PENDING' && offers.length > 0);
  }
}

/** The questions of the studio's flow by their keys, in order. */
export const STEPS = [
  'idea',
  'placement',
  'dimensions',
  'style',
  'complexity',
  'coverup',
  'reference_images',
  'budget',
  'location_city',
  'location_country',
  'instagram_handle',
  'travel_city',
  'timing',
] as const;
