# Bộ tiêu chí
criteria-title = Bộ tiêu chí
criteria-about = Các bộ tiêu chí đã công bố, mỗi bộ ghi rõ là chính thức hay phục dựng. Bộ đã công bố không đổi được; đính chính là một bản mới.
criteria-items =
    { $n ->
       *[other] { $n } mục
    }
criteria-built-in = có sẵn
provenance-official = chính thức
provenance-published = theo số đã công bố
provenance-derived = tính từ số đã công bố
provenance-seed = theo bài báo
provenance-reconstructed = phục dựng
provenance-illustrative = minh họa
method-appraisal = Thẩm định
method-survey = Điều tra xã hội học
happened-added = thêm mới
happened-removed = bỏ
happened-moved = đổi mã
happened-renamed = đổi tên
happened-max = đổi điểm tối đa
happened-method = đổi người chấm
happened-rule = đổi cách chấm
happened-inputs = đổi số liệu
happened-evidence = đổi tài liệu
diff-title = So với bộ khác
diff-against = Từ bộ
diff-compare = So sánh
diff-with = Thay đổi từ { $name }:
diff-changed =
    { $n ->
       *[other] { $n } mục khác,
    }
diff-same =
    { $n ->
       *[other] { $n } mục như cũ.
    }
diff-effect = Với số liệu của kỳ đánh giá: { $name } điểm.
diff-label = Các mục khác
diff-what = Thay đổi
diff-was = Trước là: { $name }
diff-rule-before = Cách chấm trước: { $name }
diff-rule-after = Cách chấm nay: { $name }
diff-figures-removed = Số liệu không hỏi nữa: { $name }
diff-figures-added = Số liệu hỏi thêm: { $name }
diff-figures-changed = Số liệu hỏi khác trước: { $name }
diff-evidence-removed = Tài liệu không cần nữa: { $name }
diff-evidence-added = Tài liệu cần thêm: { $name }
diff-evidence-changed = Tài liệu cần khác trước: { $name }
diff-points = Điểm thay đổi
publish-title = Công bố
publish-about = Tệp YAML hoặc JSON, hoặc phụ lục Excel. Xem trước: mọi lỗi ở dòng hay ô nào, khác bộ đang có ở đâu. Công bố rồi thì không sửa được.
publish-against = So với bộ
publish-assessment = Tính thử với số liệu của kỳ
publish-none = không
publish-file = Tệp bộ tiêu chí
publish-again = Chọn lại đúng tệp này rồi bấm Công bố.
done-published = Đã công bố; mọi tỉnh thấy ngay.
