# Tổng quan
leader-title = { $province }: Chỉ số CCHC năm { $year }
leader-sentence = { $province } đang hướng tới { $score } điểm, ước tính hạng { $rank } trong { $of } tỉnh, thành phố; theo số đã công bố, chắc chắn không ngoài hạng { $best } đến { $worst }.
leader-sentence-exact = { $province } đang hướng tới { $score } điểm, hạng { $rank } trong { $of } tỉnh, thành phố.
leader-sentence-no-rank = { $province } đang hướng tới { $score } điểm; số đã công bố chưa đủ để nói hạng.
score-title = Điểm và hạng
card-score = Điểm dự kiến
card-score-about = khi Bộ Nội vụ công bố
card-rank = Hạng dự kiến
card-rank-about = ước tính hạng { $name }
card-rank-exact = chắc chắn theo số đã công bố
card-rank-none = số đã công bố chưa đủ để nói hạng
card-week = So với tuần trước
card-week-about = điểm đã báo cáo: { $name }
card-week-none = tuần trước chưa mở kỳ đánh giá
card-year = So với kết quả năm { $name }
card-year-claimed = điểm tự chấm hai năm
card-year-rank = năm đó hạng { $name }
totals-caption = Bốn mức điểm và hạng của mỗi mức
secured = Chắc chắn
secured-about = đã thẩm định hoặc đã chấp nhận
claimed = Đã báo cáo
claimed-about = thêm phần đơn vị tự chấm, chờ rà soát
expected = Dự kiến
expected-about = phần sẽ còn lại sau thẩm định, cùng điều tra và ước thực hiện
ceiling = Cao nhất còn đạt được
ceiling-about = nếu mọi mục còn mở đều đạt tối đa
rank-between = { $best }–{ $worst }, ước tính { $estimate }
assumptions-title = Dựa trên những giả định nào?
areas-title = Tám lĩnh vực
areas-about = Thanh: đã báo cáo; vạch: năm { $name }, lĩnh vực cùng mã (bộ tiêu chí có thể khác).
areas-mean = Trung bình cả nước: { $name } điểm; trung bình từng lĩnh vực chưa được công bố.
areas-mean-unknown = Trung bình cả nước chưa được công bố.
losses-title = Đang mất { $name } điểm, vì
losses-items = Mất nhiều nhất ở
due-title = Đến hạn
due-at-risk = { $name } điểm sẽ mất nếu các báo cáo còn thiếu không đến.
due-none = Không còn báo cáo nào đang chờ.
due-all =
    { $n ->
       *[other] Xem cả { $n } mục đang chờ
    }
due-today = hôm nay
days-left =
    { $n ->
       *[other] còn { $n } ngày
    }
days-past =
    { $n ->
       *[other] quá { $n } ngày
    }
points-at-risk = { $name } điểm
units-waiting =
    { $n ->
       *[other] { $n } đơn vị
    }
why-title = Vì sao khác năm { $name }
why-about = Điểm tự chấm hai năm, thay đổi { $name }.
why-rules = Quy tắc chấm thay đổi
why-performance = Kết quả của ta thay đổi
why-undivided = Quy tắc hoặc kết quả, không tách được
why-applicability = Mục áp dụng ở một năm, không ở năm kia
why-not-comparable = Mục chỉ có ở một năm
why-sum = Tổng
losses-about = Từ điểm tối đa xuống điểm tự chấm; số trước mỗi bậc là số dòng trong bảng.
