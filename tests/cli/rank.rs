//! `rank`.

use serde_json::Value;

use super::Desk;

#[test]
fn a_table_comes_out_ranked_with_its_ties() {
    let desk = Desk::new();
    desk.file(
        "t.csv",
        "\u{feff}STT;Tên;Thẩm định;Điểm\r\n1;Bộ A;50,1;75.38\r\n2;Bộ B;60;89.95\r\n3;Bộ C;50;75.38\r\n4;Bộ D;;60.5\r\n",
    );
    insta::assert_snapshot!(desk.run(&["rank", "t.csv"]).good(), @r#"
    Hạng        Tên    Điểm
    ────  ────  ────  ─────
       1        Bộ B  89.95
       2  đồng  Bộ A  75.38
       2  đồng  Bộ C  75.38
       4        Bộ D  60.50
    "#);
    insta::assert_snapshot!(desk.run(&["rank", "--json", "t.csv"]).good(), @r#"
    {
      "of": 4,
      "rows": [
        {
          "rank": 1,
          "name": "Bộ B",
          "score": "89.95",
          "tied": false
        },
        {
          "rank": 2,
          "name": "Bộ A",
          "score": "75.38",
          "tied": true
        },
        {
          "rank": 2,
          "name": "Bộ C",
          "score": "75.38",
          "tied": true
        },
        {
          "rank": 4,
          "name": "Bộ D",
          "score": "60.50",
          "tied": false
        }
      ]
    }
    "#);
}

#[test]
fn sixty_three_provinces_get_competition_ranks() {
    let cents = |n: i64| 6258 + (n * 37) % 50 * 50;
    let rows: String = (0..63).map(|n| format!("p{n},{}.{:02}\n", cents(n) / 100, cents(n) % 100)).collect();
    let text = Desk::new().feed(&["rank", "--json", "-"], &format!("province,score\n{rows}")).good();
    let json: Value = serde_json::from_str(&text).unwrap();
    let ranked = json["rows"].as_array().unwrap();
    assert_eq!((json["of"].as_i64(), ranked.len()), (Some(63), 63));
    for row in ranked {
        let own = cents(row["name"].as_str().unwrap()[1..].parse().unwrap());
        let above = (0..63).filter(|n| cents(*n) > own).count();
        assert_eq!(row["rank"], above + 1, "{row}");
        assert_eq!(row["tied"], (0..63).filter(|n| cents(*n) == own).count() > 1, "{row}");
    }
    assert!(ranked.iter().any(|row| row["tied"] == true), "the table has ties");
}

#[test]
fn every_faulty_row_is_named_at_once() {
    let desk = Desk::new();
    desk.file("bad.csv", "name;score\nA;83,53\nB;90.00\nB;\nC;1 083.5\n");
    insta::assert_snapshot!(desk.run(&["rank", "bad.csv"]).bad(1), @r#"
    bad.csv:2: dòng số liệu 1 [comma_decimal] số thập phân viết bằng dấu chấm: "83,53" phải là 83.53 / data row 1: decimals are written with a point: "83,53" should be 83.53
    bad.csv:4: dòng số liệu 3 [duplicate_name] B đã có ở dòng 3 của tệp / data row 3: B stands on line 3 already
    bad.csv:4: dòng số liệu 3 [missing_score] thiếu điểm / data row 3: the score is missing
    bad.csv:5: dòng số liệu 4 [not_a_number] "1 083.5" không phải số thập phân / data row 4: "1 083.5" is not a decimal number
    "#);
    desk.file("none.csv", "A;83.53\n");
    assert!(desk.run(&["rank", "none.csv"]).bad(1).starts_with("none.csv:1: [missing_column]"));
    desk.file("latin.csv", b"name;score\nC\xe0n Th\xf6;83.53\n");
    assert!(desk.run(&["rank", "latin.csv"]).bad(1).contains("UTF-8"));
}
