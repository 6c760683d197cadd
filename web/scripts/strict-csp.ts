import type { Plugin } from 'vite';

const MAKES_STYLE = /createElement\((['"`])style\1\)/g;

/**
 * The console runs under `style-src 'self'`: a `<style>` element that a library makes is refused by
 * the browser and logged. react-aria makes two; they become inert `<template>` elements, and
 * `theme/base.css` holds what they would say. React itself makes one only for `<style precedence>`,
 * which we do not use. Any other library that makes one fails the build.
 */
export function strictCsp(): Plugin {
  return {
    name: 'strict-csp',
    apply: 'build',
    transform(code, id) {
      if (!id.includes('/node_modules/') || id.includes('/react-dom/') || !MAKES_STYLE.test(code)) return;
      MAKES_STYLE.lastIndex = 0;
      if (!id.includes('/react-aria/')) this.error(`${id} makes a <style> element, which the CSP refuses`);
      return { code: code.replace(MAKES_STYLE, "createElement('template')"), map: null };
    },
  };
}
