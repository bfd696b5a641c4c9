use ringfence::blocklist::*;
use ringfence::phone::*;
use ringfence_tests::synthetic::*;
use std::time::Instant;
fn report(name: &str, meta: ListMeta, entries: &[(u64, Mark)]) {
    let t = Instant::now();
    let bytes = ListBuilder::new(meta).to_bytes(entries).unwrap();
    let tb = t.elapsed();
    let path = format!("/tmp/quick-{name}.rfl");
    std::fs::write(&path, &bytes).unwrap();
    drop(bytes);
    let t = Instant::now();
    let list = List::open(path.as_ref()).unwrap();
    let to = t.elapsed();
    let w = list.weigh().unwrap();
    let n = entries.len() as f64;
    println!(
        "{name} n={} key bits {:.3} mark bits {:.3} index {} file {} heap {} build {tb:?} open {to:?}",
        entries.len(),
        w.key_bits as f64 / n,
        w.mark_bits as f64 / n,
        w.index_bytes,
        w.file_bytes,
        w.heap_bytes
    );
    let t = Instant::now();
    let mut c = 0u64;
    for e in list.entries() {
        c = c.wrapping_add(e.unwrap().0);
    }
    let ts = t.elapsed();
    println!("stream {:.1} M/s {c}", n / ts.as_secs_f64() / 1e6);
    let mut r = Random::new(5);
    let hits: Vec<u64> = (0..1_000_000).map(|_| entries[r.below(entries.len() as u64) as usize].0).collect();
    let miss: Vec<u64> = (0..1_000_000).map(|_| scattered_number(&mut r).key()).collect();
    for (what, keys) in [("hit", &hits), ("miss", &miss), ("hit", &hits), ("miss", &miss)] {
        let t = Instant::now();
        let mut f = 0;
        for k in keys {
            f += usize::from(list.lookup(PhoneNumber::from_key(*k).unwrap()).unwrap().is_some());
        }
        println!("{what} {:.1} ns found {f}", t.elapsed().as_nanos() as f64 / keys.len() as f64);
    }
}

fn dl(what: &str, base: &[(u64, Mark)], new: &[(u64, Mark)]) {
    let meta = |i| ListMeta {
        kind: ListKind::Numbers,
        title: "US Do-Not-Call complaint list".into(),
        publisher: "FTC".into(),
        region: None,
        issued: Some(i),
    };
    let b = ListBuilder::new(meta(0)).to_bytes(base).unwrap();
    let n = ListBuilder::new(meta(86400)).to_bytes(new).unwrap();
    std::fs::write("/tmp/b.rfl", &b).unwrap();
    let bl = List::open("/tmp/b.rfl".as_ref()).unwrap();
    let nl = List::from_bytes(n.clone()).unwrap();
    let mut d = vec![];
    let s = write_delta(&bl, &nl, &mut d).unwrap();
    println!(
        "{what}: {s:?} total bits/add {:.3} add {:.3} rem {:.3}",
        d.len() as f64 * 8. / s.added.max(1) as f64,
        s.added_bits as f64 / s.added.max(1) as f64,
        s.removed_bits as f64 / s.removed.max(1) as f64
    );
    for _ in 0..2 {
        let t = Instant::now();
        let h = bl.sha256();
        let th = t.elapsed();
        let mut f =
            std::fs::OpenOptions::new().create(true).truncate(true).read(true).write(true).open("/tmp/n.rfl").unwrap();
        let t = Instant::now();
        Delta::read(&d).unwrap().apply(&bl, &mut f).unwrap();
        println!("apply {:?} hash {th:?} {}", t.elapsed(), h[0]);
    }
    assert!(std::fs::read("/tmp/n.rfl").unwrap() == n);
}
fn ftc(f: &str) -> Vec<(u64, Mark)> {
    let text = String::from_utf8(std::fs::read(f).unwrap()).unwrap();
    let mut ks: Vec<(u64, Mark)> = text
        .lines()
        .filter(|l| {
            l.len() == 10 && l.bytes().all(|b| b.is_ascii_digit()) && l.as_bytes()[0] > b'1' && l.as_bytes()[3] > b'1'
        })
        .map(|l| {
            (
                PhoneNumber::from_value(1_0000000000 + l.parse::<u64>().unwrap()).unwrap().key(),
                Mark {
                    category: Category::Telemarketing,
                    confidence: Confidence::new(5).unwrap(),
                    standing: Standing::Listed,
                },
            )
        })
        .collect();
    ks.sort_unstable_by_key(|e| e.0);
    ks.dedup_by_key(|e| e.0);
    ks
}
fn main() {
    dl("ftc", &ftc("/tmp/ftc-12-02.txt"), &ftc("/tmp/ftc-12-03.txt"));
    dl("ftc rev", &ftc("/tmp/ftc-12-03.txt"), &ftc("/tmp/ftc-12-02.txt"));
    {
        let all = clustered(10_000_000, 1);
        let mut r = Random::new(9);
        let mut new: Vec<_> = all.iter().copied().filter(|_| r.below(200) != 0).collect();
        let rem = all.len() - new.len();
        for _ in 0..50_000 {
            let k = scattered_number(&mut r).key();
            let m = scattered_mark(&mut r);
            new.push((k, m));
        }
        new.sort_by_key(|e| e.0);
        new.dedup_by_key(|e| e.0);
        println!("removed {rem}");
        dl("10M", &all, &new);
    }

    let meta = |title: &str| ListMeta {
        kind: ListKind::Numbers,
        title: title.into(),
        publisher: "P".into(),
        region: None,
        issued: Some(0),
    };
    let text = String::from_utf8(std::fs::read("/tmp/ftc-12-03.txt").unwrap()).unwrap();
    let mut ks: Vec<(u64, Mark)> = text
        .lines()
        .filter(|l| {
            l.len() == 10 && l.bytes().all(|b| b.is_ascii_digit()) && l.as_bytes()[0] > b'1' && l.as_bytes()[3] > b'1'
        })
        .map(|l| {
            (
                PhoneNumber::from_value(1_0000000000 + l.parse::<u64>().unwrap()).unwrap().key(),
                Mark {
                    category: Category::Telemarketing,
                    confidence: Confidence::new(5).unwrap(),
                    standing: Standing::Listed,
                },
            )
        })
        .collect();
    ks.sort_unstable_by_key(|e| e.0);
    ks.dedup_by_key(|e| e.0);
    report("ftc", meta("US Do-Not-Call complaint list"), &ks);
    report("synth", meta("Synthetic"), &clustered(10_000_000, 1));
}
