import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

// biome-ignore lint/suspicious/noExplicitAny: React's own type of "a component, whatever its props"
type Component = ComponentType<any>;

/** `React.lazy` for a component that is no default export: `lazyNamed(() => import('./X'), 'X')`. */
export function lazyNamed<Module extends Record<Name, Component>, Name extends string>(
  load: () => Promise<Module>,
  name: Name,
): LazyExoticComponent<Module[Name]> {
  return lazy(async () => ({ default: (await load())[name] }));
}
