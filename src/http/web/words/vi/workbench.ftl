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
bench-accepted = Coi như Sở Nội vụ chấp nhận số liệu này (không đánh dấu: mới báo cáo, kết quả rà soát như báo cáo gần nhất)
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
bench-out-named = Bỏ mục này ra: { $name }
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
bench-is-claimed = Số liệu coi như mới báo cáo, kết quả rà soát như báo cáo gần nhất.
bench-is-accepted = Số liệu coi như đã báo cáo và được Sở Nội vụ chấp nhận.
bench-others-still = Các tỉnh, thành phố khác giữ nguyên như đã công bố.
bench-assumed = Giả định ở
bench-items = Điểm đã báo cáo của từng mục
bench-tabs = Các cách thử
bench-tab = Thử số liệu
plan-tab = Kế hoạch
outlook-tab = Triển vọng
bench-from-item = Thử số liệu khác cho mục này
# Kế hoạch
plan-title = Kế hoạch: cách ít công sức nhất
plan-about = Muốn đạt một hạng hoặc một số điểm thì cần làm những gì? Câu trả lời là các bước ít công sức nhất, có chứng minh.
plan-ask = Muốn gì, giới hạn nào
plan-goal = Muốn đạt
plan-goal-rank = một hạng
plan-goal-percent = một số điểm trên 100
plan-goal-points = một số điểm cộng từ các mục
plan-goal-most = nhiều điểm nhất trong giới hạn
plan-to = Hạng hoặc điểm
plan-to-about = ví dụ 10 (hạng mười), hoặc 82,5 điểm; bỏ trống khi muốn nhiều điểm nhất
plan-sure = Hạng chắc đến đâu
plan-sure-proven = chứng minh được từ số đã công bố
plan-sure-90 = xác suất 90 %
plan-sure-75 = xác suất 75 %
plan-sure-50 = xác suất 50 %
plan-by = Công sức tính theo
plan-by-rungs = số bậc của quy tắc
plan-by-items = số mục
plan-budget = Công sức nhiều nhất
plan-per-unit = Số mục nhiều nhất của một đơn vị
plan-due = Hạn cuối
plan-without = Không tính các mục
plan-without-about = mã mục, cách nhau bằng dấu phẩy: 7.2.2, 7.2.3
plan-no-limit = bỏ trống: không giới hạn
plan-find = Lập kế hoạch
plan-time = Thường xong trong vài giây; mỗi lúc hệ thống chỉ lập hai kế hoạch, người sau chờ. Khi chưa chứng minh hết, trang nói rõ còn có thể tốt hơn bao nhiêu.
plan-nothing = Không cần làm gì thêm
plan-steps =
    { $n ->
       *[other] { $n } bước cần làm
    }
plan-after = Khi làm xong
plan-proof = Đã chứng minh?
plan-proven = không cách nào tốt hơn
plan-gap = chưa chứng minh hết: có thể tốt hơn nhiều nhất { $name }
plan-target = Mức phải đạt: { $name } điểm.
plan-what = Làm gì
plan-take = Đưa thành phương án để thử
plan-no-room = Đã đủ bốn phương án, hoặc kế hoạch quá dài cho một địa chỉ: bỏ bớt một phương án rồi lập lại.
plan-scenario = Kế hoạch
plan-left-out =
    { $n ->
       *[other] { $n } bước không chọn, và vì sao
    }
plan-stamp = Tính từ phiên bản { $name } của kỳ đánh giá. Không ghi gì.
# Triển vọng
outlook-title = Triển vọng: xác suất của điểm và hạng
outlook-about = Cuối cùng sẽ được bao nhiêu điểm, hạng mấy, chắc đến đâu? Tính chính xác, không lấy mẫu, từ những giả định ở cuối trang.
outlook-levels = Điểm và hạng
outlook-between = với 90 phần trăm khả năng: từ { $low } đến { $high }
outlook-proven = Theo số đã công bố, chắc chắn không ngoài hạng { $best } đến { $worst }.
outlook-ranks = Xác suất của mỗi hạng
outlook-exactly = Đúng hạng này, %
outlook-at-most = Hạng này hoặc cao hơn, %
outlook-chart = Mỗi cột là khả năng đạt đúng một hạng, tính bằng phần trăm; bảng dưới đây ghi cùng các số đó.
outlook-ranks-about = Hạng có xác suất dưới 0,1 % không nêu.
outlook-drivers = Điều gì làm ta chưa chắc
outlook-low = Thấp nhất
outlook-high = Cao nhất
outlook-share = Phần, %
outlook-together = Khi một nguyên nhân làm nhiều mục cùng mất điểm, hãy dùng mô phỏng của API: POST …/simulation.
