//! A scan as big as wanted: a PDF whose one stream is noise, nobody's paper.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

/// Writes one of exactly `size` bytes; another `seed`, other bytes.
pub fn write(path: &Path, size: usize, seed: u64) {
    let mut noise = Xoshiro256PlusPlus::seed_from_u64(seed);
    let objects = |length: usize| {
        format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n3 0 obj<</Length {length:09}>>stream\n"
        )
    };
    let end = |length: usize| {
        let before = objects(length);
        let at = |object: &str| before.find(object).unwrap();
        let table = before.len() + length + "\nendstream endobj\n".len();
        format!(
            "\nendstream endobj\nxref\n0 4\n0000000000 65535 f \n{:010} 00000 n \n{:010} 00000 n \n{:010} 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n{table:010}\n%%EOF\n",
            at("1 0 obj"),
            at("2 0 obj"),
            at("3 0 obj")
        )
    };
    let length = size - objects(0).len() - end(0).len();
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    file.write_all(objects(length).as_bytes()).unwrap();
    let mut block = vec![0; 1 << 16];
    let mut left = length;
    while left > 0 {
        noise.fill_bytes(&mut block);
        let part = left.min(block.len());
        file.write_all(&block[..part]).unwrap();
        left -= part;
    }
    file.write_all(end(length).as_bytes()).unwrap();
    file.into_inner().unwrap().sync_all().unwrap();
    assert_eq!(std::fs::metadata(path).unwrap().len(), size as u64);
}
