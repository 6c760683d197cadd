import type { Schema } from '@/api/client';
import { useSession } from '@/api/session';
import { useUsers } from '../api';

/** Who said last, in this browser and to this tenant, who they are; and a way to say it. */
export function useRemembered(): [string | null, (userId: string) => void] {
  const stored = `fanfare.person.${useSession().tenant}`;
  return [localStorage.getItem(stored), (userId) => localStorage.setItem(stored, userId)];
}

/** The first of these who is one of the team's users; null as long as none is known to be. */
export function useKnown(teamId: string | null, ids: readonly (string | null)[]): string | null {
  const { data: users } = useUsers(teamId);
  return ids.find((id) => users?.some((user) => user.id === id)) ?? null;
}

export const personName = ({ name, email, id }: Schema<'User'>): string => name ?? email ?? id;
