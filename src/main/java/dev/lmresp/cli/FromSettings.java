package dev.lmresp.cli;

/** Marks a class whose options can also be set in the environment and in lmresp.toml. */
interface FromSettings {}
