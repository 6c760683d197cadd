/** What can be chosen: one that came by a link and is not known here can be seen and taken back all the same. */
export const withOwn = (known: readonly string[], own: string | null): string[] => [
  ...new Set(own ? [...known, own] : known),
];
