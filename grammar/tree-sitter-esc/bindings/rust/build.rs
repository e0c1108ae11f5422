//! Compiles the parser.

fn main() {
    for file in ["parser.c", "scanner.c", "tree_sitter"] {
        println!("cargo:rerun-if-changed=src/{file}");
    }
    cc::Build::new()
        .std("c11")
        .include("src")
        .files(["src/parser.c", "src/scanner.c"])
        // Generated code has parameters that it does not use.
        .flag_if_supported("-Wno-unused-parameter")
        .compile("tree-sitter-esc");
}
