#!/usr/bin/env node
import { runMain } from '@albectra/cli';
import { program } from './program.ts';

await runMain(program);
