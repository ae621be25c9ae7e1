# Phương án: nếu … thì
bench-title = Phương án: nếu … thì
bench-about = Thử số liệu khác, xem điểm và hạng thay đổi thế nào. Không ghi gì: phương án chỉ nằm trong địa chỉ của trang này.
bench-stamp = Tính từ phiên bản { $version } của kỳ đánh giá, lúc { $time }.
bench-compare = So sánh các phương án
bench-now = Hiện nay
bench-then = Theo phương án
bench-scenario = Phương án { $name }
bench-refused = có chỗ không áp dụng được
bench-effort = Công sức
bench-effort-about = số bậc của quy tắc, như trong kế hoạch
bench-areas = Điểm đã báo cáo theo lĩnh vực
bench-deeds = Cột này
bench-new = Thêm phương án
bench-on = đang sửa
bench-edit = Sửa
bench-edit-named = Sửa { $name }
bench-copy-button = Chép
bench-copy-named = Chép { $name } thành phương án mới
bench-copy = Bản chép
bench-drop = Bỏ
bench-drop-named = Bỏ { $name }
bench-address = Lưu, gửi hoặc in địa chỉ của trang: mở lại sẽ thấy đúng những phương án này, tính theo số liệu của ngày mở.
bench-working-on = Số liệu của { $name }
bench-name = Tên phương án
bench-accepted = Coi như Sở Nội vụ chấp nhận số liệu này (không đánh dấu: chỉ mới báo cáo, chỉ làm điểm tăng)
bench-empty = Chưa chọn mục nào: đánh dấu mục ở danh sách bên dưới rồi đưa vào phương án.
bench-slide = Gõ số hoặc kéo thanh trượt; ô không đổi thì giữ như hiện nay.
bench-slider = Thanh trượt: { $name }
bench-sentence = Dự kiến { $before } → { $after } ({ $change }); hạng { $was } → { $rank }.
bench-try = Tính thử
bench-was = hiện nay: { $name }
bench-units =
    { $n ->
       *[other] Số liệu của { $n } đơn vị
    }
bench-give = Giả định điểm, hoặc không áp dụng
bench-points = Điểm Bộ Nội vụ cho
bench-leave-out = Mục không áp dụng
bench-out = Bỏ mục này ra
bench-out-named = Bỏ mục { $name } ra khỏi phương án
bench-choose = Chọn mục
bench-search = Tìm theo tên hoặc mã
bench-all-areas = mọi lĩnh vực
bench-order = Xếp theo
bench-by-points = nhiều điểm nhất trước
bench-by-effort = ít công sức nhất trước
bench-by-date = đến hạn trước
bench-find = Tìm
bench-none = Không còn mục nào như vậy.
bench-more =
    { $n ->
       *[other] Còn { $n } mục nữa: tìm theo tên, mã hoặc lĩnh vực.
    }
bench-add = Đưa các mục đã đánh dấu vào
bench-what = { $name }: giả định và kết quả
bench-is-claimed = Số liệu coi như mới báo cáo, chưa được chấp nhận.
bench-is-accepted = Số liệu coi như đã báo cáo và được Sở Nội vụ chấp nhận.
bench-others-still = Các tỉnh, thành phố khác giữ nguyên như đã công bố.
bench-assumed = Giả định ở
bench-items = Điểm đã báo cáo của từng mục
