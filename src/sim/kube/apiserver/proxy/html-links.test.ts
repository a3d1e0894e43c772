import { describe, expect, it } from 'vitest';
import { rewriteLinks } from './html-links.ts';

const shout = (address: string) => address.toUpperCase();

describe('rewriteLinks', () => {
  it.each([
    ['<a href="/x">text</a>', '<a href="/X">text</a>'],
    ["<A HREF='/x' Class=a>", '<a href="/X" class="a">'],
    ['<img src=/x alt="a > b">', '<img src="/X" alt="a &gt; b">'],
    ['<link href="/a?b&amp;c"/>', '<link href="/A?B&amp;C"/>'],
    ['<p title="/x">', '<p title="/x">'],
    ['<!-- <a href="/x"> -->', '<!-- <a href="/x"> -->'],
    ['<script src="/x">if (a<b) "<a href=/y>"</script>', '<script src="/X">if (a<b) "<a href=/y>"</script>'],
    ['<!DOCTYPE html>\n<html>', '<!DOCTYPE html>\n<html>'],
    ['1 < 2 <a', '1 < 2 <a'],
    ['<script>never ends <a href="/x">', '<script>never ends <a href="/x">'],
  ])('turns %s into %s', (html, expected) => {
    expect(rewriteLinks(html, shout)).toBe(expected);
  });

  it('takes time in proportion to the page, whatever is on it', () => {
    const started = performance.now();
    for (const piece of ['<a ', '<a href="', '<script>', '<!--', '< ', '<a href=x ']) {
      rewriteLinks(piece.repeat(20_000), shout);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
